/**
 * A worker thread that runs Lua, seen from the main thread: requests go there in order and are answered in order.
 *
 * It does not keep the process alive while nothing is asked. Two things end it: a request that takes longer than the watchdog
 * allows, and running out of its heap. All of its VMs are lost then; whoever made it makes another.
 */
import { Worker, type Transferable } from 'node:worker_threads';
import { pack, unpack } from '../message/pack.ts';
import type { Value } from '../message/value.ts';
import type { LuaError } from './engines.ts';
import { noAnswer, type Host } from './host.ts';
import type { HostAnswers, HostQuestion } from './host-link.ts';
import { workerFile } from './worker-file.ts';

export interface ThreadOptions {
  /**
   * Wall-clock bound of one request in milliseconds, less the time it waits for the host; the last resort against what no counter
   * sees. The bound of one answer of the host too. Default 60 000.
   */
  readonly watchdogMs?: number;
  /** JavaScript heap of the worker in megabytes, all VMs together. */
  readonly heapMb: number;
  /** Stack of the worker in megabytes. */
  readonly stackSizeMb: number;
  /** Handed to the worker. */
  readonly data?: unknown;
}

/** What a request gets instead of a reply when the thread ended. */
export interface LostReply {
  readonly id: number;
  readonly lost: LuaError;
}

interface Numbered {
  readonly id: number;
}

/** A request under way. */
interface Pending<Reply> {
  resolve(reply: Reply | LostReply): void;
  readonly host: Host | undefined;
}

/** Leaves `id` out of each kind of request. */
type Unsent<Request> = Request extends unknown ? Omit<Request, 'id'> : never;

/** One worker thread and the requests under way in it. The worker says `loaded` once, before it answers. */
export class Thread<Request extends Numbered, Reply extends Numbered> {
  /** Why it ended, once it did. */
  ended: LuaError | undefined;
  readonly #worker: Worker;
  readonly #watchdogMs: number;
  /** In the order they were sent, which is the order they are answered in. */
  readonly #pending = new Map<number, Pending<Reply>>();
  #lastId = 0;
  /** When the oldest request under way began to run, later by the time it waited for the host. */
  #headSince = 0;
  /** Since when it waits for the host. */
  #waitsSince: number | undefined;
  #hostAnswers: HostAnswers | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  /** Settles when the worker has loaded, or will never. Until then nothing is timed, and nothing may end it. */
  readonly #loaded: Promise<void>;
  #isLoaded = false;

  /** @param name of the worker's file, see `worker-file.ts` */
  constructor(name: string, { watchdogMs = 60_000, heapMb, stackSizeMb, data }: ThreadOptions) {
    this.#watchdogMs = watchdogMs;
    this.#worker = new Worker(workerFile(name), { execArgv: [], workerData: data, resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb }, name: 'lua' });
    let onLoaded = (): void => {};
    this.#loaded = new Promise((resolve) => (onLoaded = resolve));
    this.#worker.on('message', (reply: Reply | HostQuestion | 'loaded') => {
      if (reply !== 'loaded') return 'asks' in reply ? void this.#answer(reply) : this.#settle(reply);
      this.#isLoaded = true;
      onLoaded();
      if (this.#pending.size > 0) this.#wake();
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      onLoaded();
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const head: LuaError = isMemory ? { kind: 'exhausted', message: `Out of memory: all of the ${heapMb} MB of the Lua engine are used`, traceback: [] } : lost(`The Lua engine failed: ${error.message}`);
      this.#fail(head, lost(isMemory ? 'The Lua VM was lost when the Lua engine ran out of memory' : head.message));
    });
    this.#worker.on('exit', () => {
      onLoaded();
      this.#fail(lost('The Lua engine stopped'), lost('The Lua engine stopped'));
    });
    this.#worker.unref();
  }

  /** Nothing is asked of it. */
  get isIdle(): boolean {
    return this.ended === undefined && this.#pending.size === 0;
  }

  /** Sends a request. `transfer` names buffers that are not needed here any more; `host` answers what it asks. */
  request(request: Unsent<Request>, transfer: readonly Transferable[] = [], host?: Host): Promise<Reply | LostReply> {
    const id = ++this.#lastId;
    if (this.ended !== undefined) return Promise.resolve({ id, lost: this.ended });
    return new Promise((resolve) => {
      if (this.#pending.size === 0) this.#wake();
      this.#pending.set(id, { resolve, host });
      this.#worker.postMessage({ ...request, id }, transfer);
    });
  }

  /** Sends what needs no reply. */
  tell(request: Unsent<Request>): void {
    if (this.ended === undefined) this.#worker.postMessage({ ...request, id: 0 });
  }

  /** Stops the thread. Requests under way end with `reason`. */
  async end(reason: LuaError): Promise<void> {
    this.#fail(reason, reason);
    this.#worker.ref();
    await this.#loaded;
    await this.#worker.terminate();
  }

  #wake(): void {
    this.#worker.ref();
    if (!this.#isLoaded) return;
    this.#headSince = performance.now();
    // The timer outlives many requests: making one for each would cost more than the look at the clock.
    this.#watchdog ??= setTimeout(() => this.#watch(), this.#watchdogMs).unref();
  }

  #watch(): void {
    this.#watchdog = undefined;
    if (this.#pending.size === 0) return;
    const waits = this.#waitsSince !== undefined;
    const left = this.#watchdogMs - (performance.now() - (this.#waitsSince ?? this.#headSince));
    if (left > 0) {
      this.#watchdog = setTimeout(() => this.#watch(), Math.ceil(left)).unref();
      return;
    }
    const seconds = this.#watchdogMs / 1000;
    const head: LuaError = waits
      ? lost(`The call waited for more than ${seconds} seconds for one answer of the node`)
      : { kind: 'budget', message: `The call ran for more than ${seconds} seconds without using up its instruction budget`, traceback: [] };
    this.#fail(head, lost('The Lua VM was lost when a call had to be stopped by the watchdog'));
    void this.#worker.terminate();
  }

  /** Answers a question of the request that runs. The worker sleeps until then. */
  async #answer({ asks, name, args, link }: HostQuestion): Promise<void> {
    this.#hostAnswers = link ?? this.#hostAnswers;
    const { port, signal } = this.#hostAnswers!;
    const host = this.#pending.get(asks)?.host;
    const since = (this.#waitsSince = performance.now());
    let answer: Uint8Array;
    try {
      answer = pack(host === undefined ? noAnswer('Nobody is there to answer.') : await host(name, unpack(args) as readonly Value[]));
    } catch (error) {
      answer = pack(noAnswer(error instanceof Error ? error.message : String(error)));
    }
    if (this.ended !== undefined) return;
    this.#waitsSince = undefined;
    this.#headSince += performance.now() - since;
    // A call cannot hide from the watchdog behind its questions.
    clearTimeout(this.#watchdog);
    this.#watch();
    port.postMessage(answer);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    else this.#headSince = performance.now();
    pending.resolve(reply);
  }

  /** Ends all requests: the one that ran with `head`, the others with `rest`. */
  #fail(head: LuaError, rest: LuaError): void {
    if (this.ended !== undefined) return;
    this.ended = rest;
    clearTimeout(this.#watchdog);
    let isHead = true;
    for (const [id, { resolve }] of this.#pending) {
      resolve({ id, lost: isHead ? head : rest });
      isHead = false;
    }
    this.#pending.clear();
    this.#worker.unref();
  }
}

/** The error of a call whose VM is gone. */
export function lost(message: string): LuaError {
  return { kind: 'lost', message, traceback: [] };
}
