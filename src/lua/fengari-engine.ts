/**
 * The fengari engine, main-thread side: starts the worker, sends requests.
 *
 * One worker holds all VMs. It starts with the first `open`; after it ended the next `open` starts another.
 */
import { pack, unpack } from '../message/pack.ts';
import type { Value } from '../message/value.ts';
import type { CallOptions, Engine, LuaError, LuaModule, LuaResult, OpenResult, Vm, VmOptions } from './engines.ts';
import type { WorkerReply, WorkerRequest } from './fengari/wire.ts';
import { lost, Thread } from './thread.ts';

export interface FengariEngineOptions {
  /** Wall-clock bound of one request in milliseconds; the last resort against what no counter sees. Default 60 000. */
  readonly watchdogMs?: number;
  /** JavaScript heap of the worker in megabytes, all VMs together. Default 1024. */
  readonly heapMb?: number;
}

type FengariThread = Thread<WorkerRequest, WorkerReply>;

/** Creates the engine. Nothing starts before the first `open`. */
export function createFengariEngine({ watchdogMs = 60_000, heapMb = 1024 }: FengariEngineOptions = {}): Engine {
  let thread: FengariThread | undefined;
  let isClosed = false;
  let lastVm = 0;

  return {
    id: 'fengari',
    keepsState: false,
    async open(modules, vmOptions) {
      if (isClosed) return { ok: false, error: lost('The Lua engine is closed') };
      if (thread === undefined || thread.ended !== undefined) thread = new Thread('fengari', { watchdogMs, heapMb, stackSizeMb: 16 });
      return openVm(thread, ++lastVm, modules, vmOptions);
    },
    async close() {
      isClosed = true;
      await thread?.end(lost('The Lua engine was closed'));
      thread = undefined;
    },
  };
}

async function openVm(thread: FengariThread, id: number, modules: readonly LuaModule[], options: VmOptions): Promise<OpenResult> {
  const { dialect, limits, sandbox = false, nowMs = 0, seed = '' } = options;
  const sources = modules.map(({ name, source }) => ({ name, source }));
  const reply = await thread.request({ operation: 'open', vm: id, modules: sources, options: { dialect, limits, sandbox, nowMs, seed } });
  if ('lost' in reply) return { ok: false, error: reply.lost };
  if (reply.error !== undefined) return { ok: false, error: errorOf(reply.error) };
  return { ok: true, vm: new FengariVm(thread, id), printed: reply.printed };
}

class FengariVm implements Vm {
  readonly #thread: FengariThread;
  readonly #id: number;
  #failed = false;
  #isClosed = false;

  constructor(thread: FengariThread, id: number) {
    this.#thread = thread;
    this.#id = id;
  }

  get dirty(): boolean {
    return this.#failed || this.#isClosed || this.#thread.ended !== undefined;
  }

  async call(functionName: string, args: readonly Value[], { nowMs, seed, host }: CallOptions = {}): Promise<LuaResult> {
    if (this.#isClosed) return failed(lost('The Lua VM is closed'));
    const options = { ...(nowMs === undefined ? {} : { nowMs }), ...(seed === undefined ? {} : { seed }), ...(host === undefined ? {} : { hasHost: true }) };
    const reply = await this.#thread.request({ operation: 'call', vm: this.#id, name: functionName, args: pack(args), ...options }, [], host);
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

function failed(error: LuaError): LuaResult {
  return { ok: false, error, printed: '', instructions: 0 };
}

function errorOf({ value, ...rest }: NonNullable<WorkerReply['error']>): LuaError {
  return { ...rest, ...(value === undefined ? {} : { value: (unpack(value) as readonly Value[])[0] as Value }) };
}
