/** What a process is, before a console talks to it. Everything is read, nothing is written. */
import type { Client } from '../../../client/client.ts';
import { getText, isMessage, type Message } from '../../../message/value.ts';
import { nameOfProcess, resolveProcess } from '../../../project/names.ts';
import type { ReplProcess, RequestOptions } from '../../../repl/options.ts';
import type { NodeAccess } from '../../node-access.ts';
import { readProcess, readTextAt, type ProcessFacts } from '../../process-facts.ts';

/** A process, and what else was read of it. */
export interface OpenedProcess {
  readonly process: ReplProcess;
  /** `handlers` for hbx's own runtime. */
  readonly runtime: string | undefined;
  /** Names of the blueprints that it says are in it. */
  readonly blueprints: readonly string[];
  readonly definition: Message;
}

/** How long a node of somebody else may compute before it is asked for no more than the process message. */
const patienceMs = 10_000;

/**
 * Reads it.
 * @param named its id or name; without it, the current process
 * @throws HbxError `project/…` when the name means nothing, `client/…` when the node does not have the process
 */
export async function openProcess({ client, workspace, local }: NodeAccess, named: string | undefined, { signal }: RequestOptions): Promise<OpenedProcess> {
  const id = resolveProcess(workspace, named);
  const [facts, isOfOthers, slot] = await Promise.all([...readState(client, id, local, signal), client.newestSlot(id, { signal })]);
  const name = nameOfProcess(workspace, id);
  return {
    process: {
      id,
      ...(name === undefined ? {} : { name }),
      kind: facts.runtime === 'handlers' || isOfOthers || getText(facts.definition, 'app-name') === 'aos' ? 'handlers' : 'module',
      owner: facts.owner,
      slot,
    },
    runtime: facts.runtime,
    blueprints: [...facts.blueprints.keys()],
    definition: facts.definition,
  };
}

/** The facts, and whether aos' own runtime for HyperBEAM is in it: that names itself in its results. */
function readState(client: Client, id: string, local: boolean, signal: AbortSignal): [Promise<ProcessFacts>, Promise<boolean>] {
  const late = local ? undefined : AbortSignal.timeout(patienceMs);
  const options = { signal: late === undefined ? signal : AbortSignal.any([signal, late]) };
  const unlessLate = <T>(answer: Promise<T>, instead: () => Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      if (late?.aborted === true && !signal.aborted) return instead();
      throw error;
    });
  return [
    unlessLate(readProcess(client, id, options), async () => {
      const definition = await client.readJson(`/${id}`, { signal });
      return { runtime: undefined, blueprints: new Map(), dialect: 'luerl', owner: undefined, definition: isMessage(definition) ? definition : new Map() };
    }),
    unlessLate(readTextAt(client, `/${id}/now/results/info`, options).then((info) => info === 'hyper-aos'), () => Promise.resolve(false)),
  ];
}
