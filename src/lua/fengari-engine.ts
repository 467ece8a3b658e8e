/**
 * The fengari engine, main-thread side: starts the worker, sends requests, watches over them.
 *
 * One worker holds all VMs. It starts with the first `open` and does not keep the process alive while nothing is asked.
 * Two things end it: a request that takes longer than the watchdog allows, and running out of its heap. Then all of its
 * VMs are lost; the next `open` starts a new worker.
 */
import { Worker } from 'node:worker_threads';
import { pack, unpack } from '../message/pack.ts';
import type { Value } from '../message/value.ts';
import type { CallOptions, Engine, LuaError, LuaModule, LuaResult, OpenResult, Vm, VmOptions } from './engines.ts';
import type { WorkerReply, WorkerRequest } from './fengari/wire.ts';
import { workerFile } from './worker-file.ts';

export interface FengariEngineOptions {
  /** Wall-clock bound of one request in milliseconds; the last resort against what no counter sees. Default 60 000. */
  readonly watchdogMs?: number;
  /** JavaScript heap of the worker in megabytes, all VMs together. Default 1024. */
  readonly heapMb?: number;
}

interface Pending {
  readonly resolve: (reply: Reply) => void;
}

type Reply = WorkerReply | { readonly id: number; readonly lost: LuaError };

/** Leaves `id` out of each kind of request. */
type Unsent<Request> = Request extends unknown ? Omit<Request, 'id'> : never;

/** Creates the engine. Nothing starts before the first `open`. */
export function createFengariEngine(options: FengariEngineOptions = {}): Engine {
  let thread: Thread | undefined;
  let isClosed = false;
  let lastVm = 0;

  return {
    id: 'fengari',
    async open(modules, vmOptions) {
      if (isClosed) return { ok: false, error: lost('The Lua engine is closed') };
      if (thread === undefined || thread.ended !== undefined) thread = new Thread(options);
      return openVm(thread, ++lastVm, modules, vmOptions);
    },
    async close() {
      isClosed = true;
      await thread?.end(lost('The Lua engine was closed'));
      thread = undefined;
    },
  };
}

async function openVm(thread: Thread, id: number, modules: readonly LuaModule[], options: VmOptions): Promise<OpenResult> {
  const { dialect, limits, sandbox = false, nowMs = 0, seed = '' } = options;
  const sources = modules.map(({ name, source }) => ({ name, source }));
  const reply = await thread.request({ operation: 'open', vm: id, modules: sources, options: { dialect, limits, sandbox, nowMs, seed } });
  if ('lost' in reply) return { ok: false, error: reply.lost };
  if (reply.error !== undefined) return { ok: false, error: errorOf(reply.error) };
  return { ok: true, vm: new FengariVm(thread, id), printed: reply.printed };
}

class FengariVm implements Vm {
  readonly #thread: Thread;
  readonly #id: number;
  #failed = false;
  #isClosed = false;

  constructor(thread: Thread, id: number) {
    this.#thread = thread;
    this.#id = id;
  }

  get dirty(): boolean {
    return this.#failed || this.#isClosed || this.#thread.ended !== undefined;
  }

  async call(functionName: string, args: readonly Value[], options: CallOptions = {}): Promise<LuaResult> {
    if (this.#isClosed) return failed(lost('The Lua VM is closed'));
    const reply = await this.#thread.request({ operation: 'call', vm: this.#id, name: functionName, args: pack(args), ...options });
    if ('lost' in reply) {
      this.#failed = true;
      return failed(reply.lost);
    }
    const { printed, instructions } = reply;
    if (reply.dirty) this.#failed = true;
    if (reply.error !== undefined) return { ok: false, error: errorOf(reply.error), printed, instructions };
    return { ok: true, values: unpack(reply.values) as readonly Value[], printed, instructions };
  }

  async functions(): Promise<readonly string[]> {
    if (this.#isClosed) return [];
    const reply = await this.#thread.request({ operation: 'functions', vm: this.#id });
    return 'lost' in reply ? [] : (unpack(reply.values) as readonly string[]);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#thread.tell({ operation: 'close', vm: this.#id });
  }
}

/** One worker thread and the requests under way in it. */
class Thread {
  /** Why it ended, once it did. */
  ended: LuaError | undefined;
  readonly #worker: Worker;
  readonly #watchdogMs: number;
  /** In the order they were sent, which is the order they are answered in. */
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  /** When the oldest request under way began to run. */
  #headSince = 0;
  #watchdog: NodeJS.Timeout | undefined;
  /** Settles when the worker has loaded, or will never. Until then nothing is timed, and nothing may end it. */
  readonly #loaded: Promise<void>;
  #isLoaded = false;

  constructor({ watchdogMs = 60_000, heapMb = 1024 }: FengariEngineOptions) {
    this.#watchdogMs = watchdogMs;
    this.#worker = new Worker(workerFile('fengari'), { resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: 16 }, name: 'lua' });
    let onLoaded = (): void => {};
    this.#loaded = new Promise((resolve) => (onLoaded = resolve));
    this.#worker.on('message', (reply: WorkerReply | 'loaded') => {
      if (reply !== 'loaded') return this.#settle(reply);
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

  request(request: Unsent<WorkerRequest>): Promise<Reply> {
    const id = ++this.#lastId;
    if (this.ended !== undefined) return Promise.resolve({ id, lost: this.ended });
    return new Promise((resolve) => {
      if (this.#pending.size === 0) this.#wake();
      this.#pending.set(id, { resolve });
      this.#worker.postMessage({ ...request, id });
    });
  }

  tell(request: Unsent<WorkerRequest>): void {
    if (this.ended === undefined) this.#worker.postMessage({ ...request, id: 0 });
  }

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
    const left = this.#watchdogMs - (performance.now() - this.#headSince);
    if (left > 0) {
      this.#watchdog = setTimeout(() => this.#watch(), Math.ceil(left)).unref();
      return;
    }
    const message = `The call ran for more than ${this.#watchdogMs / 1000} seconds without using up its instruction budget`;
    this.#fail({ kind: 'budget', message, traceback: [] }, lost('The Lua VM was lost when a call had to be stopped by the watchdog'));
    void this.#worker.terminate();
  }

  #settle(reply: WorkerReply): void {
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

function lost(message: string): LuaError {
  return { kind: 'lost', message, traceback: [] };
}

function failed(error: LuaError): LuaResult {
  return { ok: false, error, printed: '', instructions: 0 };
}

function errorOf({ value, ...rest }: NonNullable<WorkerReply['error']>): LuaError {
  return { ...rest, ...(value === undefined ? {} : { value: (unpack(value) as readonly Value[])[0] as Value }) };
}
