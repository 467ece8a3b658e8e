/**
 * What a process is, before a console talks to it. Everything is read, nothing is written.
 *
 * The newest state tells best, but it may have to be computed first, and a loop takes its whole budget. Somebody who waits at a terminal gets
 * what else tells: the state one slot earlier, the module that it runs, the process message.
 */
import { setMaxListeners } from 'node:events';
import type { Client } from '../../../client/client.ts';
import type { LegacynetClient } from '../../../client/legacynet/client.ts';
import { getText, type Message } from '../../../message/value.ts';
import { nameOfProcess, resolveProcess } from '../../../project/names.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import type { ReplProcess, RequestOptions } from '../../../repl/options.ts';
import type { NodeAccess } from '../../node-access.ts';
import { readBlueprints, readMessageFacts, readTextAt } from '../../process-facts.ts';

/** A process, and what else was read of it. */
export interface OpenedProcess {
  readonly process: ReplProcess;
  /** `handlers` for hbx's own runtime. */
  readonly runtime: string | undefined;
  /** Names of the blueprints that it says are in it. */
  readonly blueprints: readonly string[];
  readonly definition: Message;
}

export interface OpenOptions extends RequestOptions {
  /** How long its newest state is waited for. Absent: until it is there. */
  readonly patienceMs?: number | undefined;
  /** Hears the newest slot when its state is waited for. @returns what is called when the wait is over; `late`: in vain */
  readonly waiting?: (slot: number) => (late: boolean) => void;
}

/** What only a state tells. */
interface StateFacts {
  readonly runtime: string | undefined;
  readonly blueprints: readonly string[];
  /** aos' own runtime for HyperBEAM, which names itself in its results. */
  readonly isAos: boolean;
}

/** So long the other sources are asked, of which none needs anything computed. */
const otherwiseMs = 2_000;

/**
 * Reads it.
 * @param named its id or name; without it, the current process
 * @throws HbxError `project/…` when the name means nothing, `client/…` when the node does not have the process
 */
export async function openProcess({ client, workspace }: NodeAccess, named: string | undefined, { signal, patienceMs, waiting }: OpenOptions): Promise<OpenedProcess> {
  const id = resolveProcess(workspace, named);
  const newest = within(patienceMs, signal, (until) => readState(client, id, 'now', until));
  // Whatever fails first is told; the other one may fail after it.
  newest.catch(() => {});
  const [message, slot] = await Promise.all([readMessageFacts(client, id, { signal }), client.newestSlot(id, { signal })]);
  const waited = waiting?.(slot);
  let state: StateFacts | undefined;
  try {
    state = await newest;
  } finally {
    waited?.(state === undefined && !signal.aborted);
  }
  state ??= await readOtherwise(client, id, slot, message.definition, signal);
  const name = nameOfProcess(workspace, id);
  return {
    process: {
      id,
      ...(name === undefined ? {} : { name }),
      kind: state.runtime === 'handlers' || state.isAos || getText(message.definition, 'app-name') === 'aos' ? 'handlers' : 'module',
      owner: message.owner,
      slot,
    },
    runtime: state.runtime,
    blueprints: state.blueprints,
    definition: message.definition,
  };
}

/**
 * The same on legacynet, where only the gateway knows something: whose it is. Its processes are aos, as far as anybody can tell; no slot is
 * known, not even the first.
 * @throws HbxError `project/…`
 */
export async function openOnLegacynet(workspace: Workspace, client: LegacynetClient, named: string | undefined, { signal }: RequestOptions): Promise<OpenedProcess> {
  const id = resolveProcess(workspace, named);
  const name = nameOfProcess(workspace, id);
  const owner = await client.owner(id, { signal });
  return { process: { id, ...(name === undefined ? {} : { name }), kind: 'handlers', owner, slot: -1 }, runtime: undefined, blueprints: [], definition: new Map() };
}

/** @param at `now`, `compute&slot=…` */
async function readState(client: Client, id: string, at: string, signal: AbortSignal): Promise<StateFacts> {
  const [runtime, info, blueprints] = await Promise.all([
    readTextAt(client, `/${id}/${at}/runtime`, { signal }),
    readTextAt(client, `/${id}/${at}/results/info`, { signal }),
    readBlueprints(client, id, { signal }, at),
  ]);
  return { runtime, blueprints: [...blueprints.keys()], isAos: info === 'hyper-aos' };
}

/** The same without the newest state. */
async function readOtherwise(client: Client, id: string, slot: number, definition: Message, signal: AbortSignal): Promise<StateFacts> {
  const [{ bootModule }, { readSource }] = await Promise.all([import('../../../project/bundle/constant-names.ts'), import('./read-source.ts')]);
  const [before, source] = await Promise.all([
    slot === 0 ? undefined : within(otherwiseMs, signal, (until) => readState(client, id, `compute&slot=${slot - 1}`, until)),
    within(otherwiseMs, signal, (until) => readSource(client, definition, until)),
  ]);
  return before ?? { runtime: source?.includes(`("${bootModule}").boot(`) === true ? 'handlers' : undefined, blueprints: [], isAos: false };
}

/** What a read gives in so many milliseconds; undefined when it takes longer. */
async function within<T>(ms: number | undefined, signal: AbortSignal, read: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  if (ms === undefined) return read(signal);
  const late = AbortSignal.timeout(ms);
  const until = AbortSignal.any([signal, late]);
  // Each request listens.
  setMaxListeners(0, until);
  try {
    return await read(until);
  } catch (error) {
    if (late.aborted && !signal.aborted) return undefined;
    throw error;
  }
}
