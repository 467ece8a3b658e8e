import { createHash } from 'node:crypto';
import type { CallOptions, Engine, LuaError, LuaModule, LuaResult, ValueChange, Vm, VmOptions, VmState } from '../../src/lua/engines.ts';
import { pack, unpack } from '../../src/message/pack.ts';
import { isList, isMessage, type Message, type Value } from '../../src/message/value.ts';

/** What a module of the fake engine is called with besides base and request. */
export interface FakeLua {
  /** What a Lua module would keep in its globals. */
  readonly globals: Map<string, Value>;
  /** To be returned for several values. */
  values(...values: Value[]): unknown;
}

export interface FakeEngine extends Engine {
  /** How often each thing was asked for. */
  readonly asked: { open: number; call: number; hold: number; restore: number; snapshot: number; fork: number };
  /** Bounds that calls named. */
  readonly limits: unknown[];
}

class Values {
  readonly list: readonly Value[];
  constructor(list: readonly Value[]) {
    this.list = list;
  }
}

/**
 * An engine that keeps state, for tests of what the node makes of it. Its modules are JavaScript: the body of a function that
 * returns an object of functions `(base, req, lua: FakeLua)`. Throwing is a Lua error, and is undone. A snapshot cannot be taken
 * while the global `suspended` is set.
 */
export function createFakeEngine(): FakeEngine {
  const asked = { open: 0, call: 0, hold: 0, restore: 0, snapshot: 0, fork: 0 };
  const limits: unknown[] = [];
  const engine: FakeEngine = {
    id: 'hbx',
    keepsState: true,
    asked,
    limits,
    async open(modules, options) {
      asked.open += 1;
      await null;
      try {
        return { ok: true, vm: new FakeVm(engine, modules, options, new Map(), undefined), printed: '' };
      } catch (error) {
        return { ok: false, error: luaError(error) };
      }
    },
    async restore(snapshot, { dialect, ...options }) {
      asked.restore += 1;
      await null;
      const body = snapshot.subarray(32);
      if (Buffer.compare(sha256(body), snapshot.subarray(0, 32)) !== 0) return undefined;
      const taken = unpack(body) as Message;
      if (taken.get('dialect') !== dialect) return undefined;
      const sources = taken.get('sources') as readonly string[];
      return new FakeVm(engine, sources.map((source) => ({ name: 'restored', source })), { ...options, dialect }, taken.get('globals') as Map<string, Value>, taken.get('held'));
    },
    async close() {},
  };
  return engine;
}

class FakeVm implements Vm {
  readonly dirty = false;
  readonly state: VmState;
  readonly #engine: FakeEngine;
  readonly #functions: Record<string, (base: unknown, req: unknown, lua: FakeLua) => unknown> = {};
  #globals: Map<string, Value>;
  #held: Value | undefined;

  constructor(engine: FakeEngine, modules: readonly LuaModule[], options: VmOptions, globals: Map<string, Value>, held: Value | undefined) {
    this.#engine = engine;
    this.#globals = globals;
    this.#held = held;
    for (const { source } of modules) Object.assign(this.#functions, new Function(source)());
    const sources = modules.map(({ source }) => source);
    const snapshot = async (): Promise<Uint8Array | undefined> => {
      engine.asked.snapshot += 1;
      await null;
      if (this.#globals.get('suspended') === true) return undefined;
      const body = pack(new Map<string, Value>([['dialect', options.dialect], ['sources', sources], ['globals', this.#globals], ...(this.#held === undefined ? [] : [['held', this.#held] as const])]));
      return Buffer.concat([sha256(body), body]);
    };
    this.state = {
      hold: async (value) => {
        engine.asked.hold += 1;
        this.#held = copy(value);
      },
      held: async (path = []) => {
        let value = this.#held;
        for (const key of path) value = isMessage(value) ? value.get(key) : undefined;
        return value === undefined ? undefined : copy(value);
      },
      fork: async () => {
        engine.asked.fork += 1;
        return new FakeVm(engine, modules, options, copy(this.#globals) as Map<string, Value>, this.#held && copy(this.#held));
      },
      snapshot,
      hash: async () => {
        const bytes = await snapshot();
        return bytes && createHash('sha256').update(bytes).digest('hex');
      },
    };
  }

  async call(name: string, args: readonly Value[], options: CallOptions = {}): Promise<LuaResult> {
    this.#engine.asked.call += 1;
    this.#engine.limits.push(options.limits);
    await null;
    const before = { globals: copy(this.#globals) as Map<string, Value>, held: this.#held };
    const base = options.held === undefined ? copy(args[0] ?? null) : withChanges(copy(this.#held!) as Map<string, Value>, options.held);
    // A call sees what it was given as it was, so what differs is told against that.
    const given = copy(base);
    try {
      const run = this.#functions[name];
      if (run === undefined) throw new Error(`there is no function ${name}`);
      const returned = run(base, args[1], { globals: this.#globals, values: (...values) => new Values(values) });
      const values = returned instanceof Values ? returned.list : [(returned ?? null) as Value];
      const instructions = 10;
      if (options.held === undefined) return { ok: true, values, printed: '', instructions };
      const place = isTable(values[0]) ? 0 : values.length === 2 && values[0] === 'ok' && isTable(values[1]) ? 1 : -1;
      if (place < 0) {
        this.#globals = before.globals;
        return { ok: true, values, printed: '', instructions };
      }
      this.#held = copy(values[place]!);
      return { ok: true, values: values.map((value, index) => (index === place ? null : value)), change: changeOf(given, this.#held), printed: '', instructions };
    } catch (error) {
      this.#globals = before.globals;
      this.#held = before.held;
      return { ok: false, error: luaError(error), printed: '', instructions: 10 };
    }
  }

  async functions(): Promise<readonly string[]> {
    return Object.keys(this.#functions).sort();
  }

  close(): void {}
}

function luaError(error: unknown): LuaError {
  const { message = String(error), kind = 'runtime' } = error as { message?: string; kind?: LuaError['kind'] };
  return { kind, message, traceback: [] };
}

function withChanges(base: Map<string, Value>, { set, unset }: NonNullable<CallOptions['held']>): Map<string, Value> {
  for (const key of unset) base.delete(key);
  for (const [key, value] of set) base.set(key, copy(value));
  return base;
}

/** As the boundary has it: paths through messages; everything else is set whole. */
function changeOf(before: Value, after: Value): ValueChange {
  if (!isMessage(before) || !isMessage(after)) return { whole: after, set: [], unset: [] };
  const set: [string[], Value][] = [];
  const unset: string[][] = [];
  const compare = (path: string[], old: Message, now: Message): void => {
    for (const key of old.keys()) if (!now.has(key)) unset.push([...path, key]);
    for (const [key, value] of now) {
      const former = old.get(key);
      if (isMessage(former) && isMessage(value)) compare([...path, key], former, value);
      else if (former === undefined || Buffer.compare(pack(former), pack(value)) !== 0) set.push([[...path, key], value]);
    }
  };
  compare([], before, after);
  return { set, unset };
}

function isTable(value: Value | undefined): boolean {
  return isMessage(value) || isList(value);
}

function copy(value: Value): Value {
  return unpack(pack(value));
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
