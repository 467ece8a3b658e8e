/**
 * Runs the first slots of a process of another node again, in memory: with the messages, times and hashes that it had there. Nothing is
 * kept, nothing listens, nothing goes out.
 *
 * What `ao.resolve` asks for finds a node that has nothing but this process; whatever depends on that comes out differently here.
 */
import { messageId } from '../message/id.ts';
import type { Signer } from '../message/signer.ts';
import { isMessage, type Message, type Value } from '../message/value.ts';
import { createMemoryStore } from '../store/memory.ts';
import { createContext } from './create-context.ts';
import { nodeStopping } from './errors.ts';
import { lazyEngine } from './lazy-engine.ts';

export interface Replay {
  /** Id of the process. */
  readonly process: string;
  /** From slot 0 on, without a gap. That of slot 0 holds the process message. */
  readonly assignments: readonly Message[];
  /** The modules that the process message names, by id. */
  readonly modules: ReadonlyMap<string, Message>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Runs all of them.
 * @returns the `results` of the last one, with its `error` if it failed
 * @throws HbxError `node/stopping` after the signal, `node/lua-lost`, `node/replay-failed`
 */
export async function replay({ process, assignments, modules, signal }: Replay): Promise<Value | undefined> {
  if (signal.aborted) throw nodeStopping();
  const store = createMemoryStore();
  const engine = lazyEngine('hbx');
  const context = createContext({ store, engine, signer: nobody, mayWrite: () => true, now: Date.now, url: () => 'http://replay.invalid', log: () => undefined });
  const { processes, scheduler, cache, functionEngines } = context;
  const stop = async (): Promise<void> => {
    // Told first, so that the end of the engine is not taken for the end of a message.
    const closed = processes.close();
    await engine.close();
    await functionEngines.close();
    await closed;
  };
  const onAbort = (): void => void stop();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await store.transaction((txn) => {
      for (const [id, module] of modules) cache.writeMessage(txn, module, id);
    });
    await scheduler.takeOver(process, assignments, assignments.map((assignment, slot) => (slot === 0 ? process : idOf(assignment.get('body'), slot))));
    if (processes.definition(process) === undefined) return undefined;
    return (await processes.resultOf(process, assignments.length - 1)).results;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await stop();
    await store.close();
  }
}

function idOf(body: Value | undefined, slot: number): string {
  return isMessage(body) ? messageId(body, 'all') : `slot ${slot}`;
}

/** Nothing is signed here. */
const nobody: Signer = {
  address: '',
  modulus: new Uint8Array(0),
  sign: () => Promise.reject(new Error('A replay signs nothing.')),
};
