/**
 * Our own Lua engine, main-thread side: starts the worker, sends requests.
 *
 * One worker holds all VMs. It starts with the first `open` or `restore`; after it ended the next one starts another.
 */
import { totalmem } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { pack, unpack } from '../message/pack.ts';
import type { Value } from '../message/value.ts';
import type { CallOptions, Engine, LuaError, LuaModule, LuaResult, OpenResult, Vm, VmOptions, VmState } from './engines.ts';
import { handedOver, packCall, unpackChange, unpackError, type WorkerReply, type WorkerRequest } from './hbx/wire.ts';
import { lost, Thread } from './thread.ts';
import type { LuaVmOptions } from './vm.ts';

export interface HbxEngineOptions {
  /** Wall-clock bound of one request in milliseconds; the last resort against what no counter sees. Default 60 000. */
  readonly watchdogMs?: number;
  /** JavaScript heap of the worker in megabytes, all VMs together. Default 4096, or half of what the machine has. */
  readonly heapMb?: number;
  /** Where compiled code is kept for the next engine (`compile/kept-parts.ts`). What is in it is run, so only the user may write there. Default: nowhere. */
  readonly codeFolder?: string | undefined;
}

/** What the deepest recursion that Lua code may reach takes, with a margin: see `test/lua/hbx-engine.test.ts`. */
const stackSizeMb = 256;

/** How long closing waits for compiled code to be kept: a disk may be slow, and it can be compiled again. */
const saveMs = 500;

type HbxThread = Thread<WorkerRequest, WorkerReply>;

/** Creates the engine. Nothing starts before the first VM. */
export function createHbxEngine({ watchdogMs = 60_000, heapMb = Math.min(4096, Math.floor(totalmem() / 2 ** 21)), codeFolder }: HbxEngineOptions = {}): Engine {
  let thread: HbxThread | undefined;
  let isClosed = false;
  let lastVm = 0;

  const running = (): HbxThread => {
    if (thread === undefined || thread.ended !== undefined) thread = new Thread('hbx', { watchdogMs, heapMb, stackSizeMb, data: { codeFolder } });
    return thread;
  };

  return {
    id: 'hbx',
    keepsState: true,
    async open(modules, options) {
      if (isClosed) return { ok: false, error: lost('The Lua engine is closed') };
      return openVm(running(), () => ++lastVm, modules, options);
    },
    async restore(snapshot, options) {
      if (isClosed) return undefined;
      const on = running();
      const vm = ++lastVm;
      const bytes = snapshot.slice();
      const reply = await on.request({ operation: 'restore', vm, bytes, options: complete(options) }, handedOver(bytes));
      return 'lost' in reply || reply.values === undefined ? undefined : new HbxVm(on, vm, () => ++lastVm);
    },
    async close() {
      isClosed = true;
      if (codeFolder !== undefined && thread?.isIdle === true) await Promise.race([thread.request({ operation: 'save', vm: 0 }), setTimeout(saveMs, undefined, { ref: false })]);
      await thread?.end(lost('The Lua engine was closed'));
      thread = undefined;
    },
  };
}

async function openVm(thread: HbxThread, nextVm: () => number, modules: readonly LuaModule[], options: VmOptions): Promise<OpenResult> {
  const vm = nextVm();
  const sources = modules.map(({ name, source }) => ({ name, source }));
  const reply = await thread.request({ operation: 'open', vm, modules: sources, options: complete(options) });
  if ('lost' in reply) return { ok: false, error: reply.lost };
  if (reply.error !== undefined) return { ok: false, error: unpackError(reply.error) };
  return { ok: true, vm: new HbxVm(thread, vm, nextVm), printed: reply.printed };
}

function complete({ dialect, limits, sandbox = false, nowMs = 0, seed = '' }: VmOptions): LuaVmOptions {
  return { dialect, limits, sandbox, nowMs, seed };
}

class HbxVm implements Vm, VmState {
  readonly #thread: HbxThread;
  readonly #id: number;
  readonly #nextVm: () => number;
  #isDirty = false;
  #isClosed = false;

  constructor(thread: HbxThread, id: number, nextVm: () => number) {
    this.#thread = thread;
    this.#id = id;
    this.#nextVm = nextVm;
  }

  get dirty(): boolean {
    return this.#isDirty || this.#isClosed || this.#thread.ended !== undefined;
  }

  get state(): VmState {
    return this;
  }

  async call(functionName: string, args: readonly Value[], { held, host, ...options }: CallOptions = {}): Promise<LuaResult> {
    if (this.#isClosed) return failed(lost('The Lua VM is closed'));
    const values = packCall(args, held);
    const request = { operation: 'call', vm: this.#id, name: functionName, values, ...options, ...(host === undefined ? {} : { hasHost: true }) } as const;
    const reply = await this.#thread.request(request, handedOver(values), host);
    if ('lost' in reply) {
      this.#isDirty = true;
      return failed(reply.lost);
    }
    const { printed, instructions, change, caught } = reply;
    if (reply.dirty) this.#isDirty = true;
    if (reply.error !== undefined) return { ok: false, error: unpackError(reply.error), printed, instructions };
    const results = unpack(reply.values!) as readonly Value[];
    return { ok: true, values: results, ...(change === undefined ? {} : { change: unpackChange(change) }), ...(caught === undefined ? {} : { caught: { text: caught.text, error: unpackError(caught.error) } }), printed, instructions };
  }

  async functions(): Promise<readonly string[]> {
    return ((await this.#ask({ operation: 'functions', vm: this.#id })) ?? []) as readonly string[];
  }

  async hold(value: Value): Promise<void> {
    await this.#ask({ operation: 'hold', vm: this.#id, values: pack([value]) });
  }

  async held(path: readonly string[] = []): Promise<Value | undefined> {
    return (await this.#ask({ operation: 'held', vm: this.#id, path: [...path] }))?.[0];
  }

  async fork(): Promise<Vm> {
    const to = this.#nextVm();
    const done = await this.#ask({ operation: 'fork', vm: this.#id, to });
    if (done === undefined) throw new Error(this.dirty ? 'The Lua VM is closed' : 'A Lua state with a coroutine that is suspended has no copy: the log must rebuild it');
    return new HbxVm(this.#thread, to, this.#nextVm);
  }

  async snapshot(): Promise<Uint8Array | undefined> {
    const reply = this.#isClosed ? undefined : await this.#thread.request({ operation: 'snapshot', vm: this.#id });
    return reply === undefined || 'lost' in reply ? undefined : reply.bytes;
  }

  async hash(): Promise<string | undefined> {
    return (await this.#ask({ operation: 'hash', vm: this.#id }))?.[0] as string | undefined;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#thread.tell({ operation: 'close', vm: this.#id });
  }

  /** What a request gives; `undefined` when that is nothing, or the VM is gone. */
  async #ask(request: Parameters<HbxThread['request']>[0]): Promise<readonly Value[] | undefined> {
    if (this.#isClosed) return undefined;
    const reply = await this.#thread.request(request);
    if ('lost' in reply) return undefined;
    if (reply.error !== undefined) this.#isDirty = true;
    return reply.values === undefined ? undefined : (unpack(reply.values) as readonly Value[]);
  }
}

function failed(error: LuaError): LuaResult {
  return { ok: false, error, printed: '', instructions: 0 };
}
