/**
 * `lua@5.3a`: runs Lua modules.
 *
 * A key that is not in the base is the name of a Lua function, called with `(base, req, opts)`. `module` names the code: the
 * id of a cached source or message, a message `{content-type: application/lua, body}`, a list or a map of those (loaded in
 * order into one state). `function` and `parameters` in the request's body, the request or the base override what is called.
 *
 * Keys: `init` loads the modules; `functions` lists the global functions; `snapshot` answers the whole Lua state (`body`) with
 * what it is of, and `normalize` goes on from one; an engine that cannot refuses both, and the log rebuilds the state.
 * `sandbox: true` takes away what touches the machine. `dialect: puc` runs Lua 5.3 as PUC-Rio defines it: only here, a real
 * node does not know it.
 *
 * Inside a process the Lua state lives on between slots, and an engine that can keeps `base` in it. Elsewhere
 * (`/~lua@5.3a&module=ID/name`) each request has a new one.
 *
 * @source protocol.md C.6; design.md 9.14, 9.19
 */
import { createHash } from 'node:crypto';
import type { CallOptions, LuaError, LuaModule, LuaResult, ValueChange, Vm, VmOptions } from '../../lua/engines.ts';
import { Float, getKey, getText, isBinary, isId, isMessage, message, textOf, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, ok, okMessage, type Device, type KeyFunction, type Outcome } from '../device.ts';
import { explainLimit, lowerLimits, plainLimits, unbounded, type BoundLimits } from '../limits.ts';
import type { ExecutionScope, Loaded } from '../process/live-process.ts';

const init: KeyFunction = async (base, _req, ctx) => {
  const opened = await vmOf(base, ctx);
  if (!opened.ok) return opened.outcome;
  // Outside a process nobody would come back for it.
  if (ctx.scope === undefined) opened.vm.close();
  return ok(base);
};

const functions: KeyFunction = async (base, _req, ctx) => {
  const opened = await vmOf(base, ctx);
  if (!opened.ok) return opened.outcome;
  const names = await opened.vm.functions();
  if (ctx.scope === undefined) opened.vm.close();
  return ok([...names]);
};

const snapshot: KeyFunction = async (base, _req, ctx) => {
  const opened = await vmOf(base, ctx);
  if (!opened.ok) return opened.outcome;
  const { vm } = opened;
  const body = await vm.state?.snapshot();
  if (ctx.scope === undefined) vm.close();
  if (vm.state === undefined) return fail(501, `The Lua engine ${ctx.engine.id} makes no snapshots: the node rebuilds a process from its log.`);
  if (body === undefined) return fail(409, 'The Lua state has a coroutine that is suspended, which no snapshot can hold: the node rebuilds the process from its log.');
  return okMessage({ ...identityOf(opened, ctx), body, holds: ctx.scope?.holds === true && ctx.scope.settled, touched: [...(ctx.scope?.touched ?? [])] });
};

const normalize: KeyFunction = async (base, _req, ctx) => {
  const taken = getKey(base, 'snapshot');
  const { scope } = ctx;
  if (scope === undefined || scope.vm !== undefined || !isMessage(taken)) return ok(base);
  const modules = modulesOf(base, ctx);
  if (!Array.isArray(modules)) return modules as Outcome;
  const options = vmOptions(base, ctx);
  const identity = identityOf({ modules: modules as LuaModule[], options }, ctx);
  const body = getKey(taken, 'body');
  const isOurs = Object.entries(identity).every(([key, value]) => getText(taken, key) === value);
  const vm = isOurs && body !== undefined && isBinary(body) ? await ctx.engine.restore?.(typeof body === 'string' ? Buffer.from(body) : body, options) : undefined;
  if (vm === undefined) return fail(409, 'The snapshot is of another Lua engine, another module, or damaged: the log rebuilds the state.');
  const touched = getKey(taken, 'touched');
  scope.vm = vm;
  scope.loaded = { modules: modules as LuaModule[], options };
  scope.holds = scope.settled = getKey(taken, 'holds') === true;
  scope.touched = new Set(Array.isArray(touched) ? touched.map(String) : []);
  if (scope.holds && !scope.touched.has('process')) scope.process = await vm.state?.held(['process']);
  return ok(base);
};

export const lua: Device = {
  id: 'lua@5.3a',
  reads: ['function', 'parameters'],
  keys: {
    init,
    functions,
    snapshot,
    normalize,
    keys: (base, req, ctx) => ctx.devices.get('message@1.0')!.keys['keys']!(base, req, ctx),
    set: (base, req, ctx) => ctx.devices.get('message@1.0')!.keys['set']!(base, req, ctx),
  },
  fallback: async (key, base, req, ctx) => {
    const present = getKey(base, key);
    if (present !== undefined) return ok(present);
    return callFunction(key, base, req, ctx);
  },
};

async function callFunction(key: string, base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const { scope } = ctx;
  const opened = await vmOf(base, ctx);
  if (!opened.ok) return opened.outcome;
  const { vm } = opened;
  const body = getKey(req, 'body');
  const places = isMessage(body) ? [body, req, base] : [req, base];
  const name = firstText(places, 'function') ?? key;
  const parameters = first(places, 'parameters');
  const time = getKey(req, 'timestamp');
  const limits = lowerLimits(scope?.limits ?? ctx.limits, isMessage(body) ? body : req, 'message');
  const held = scope !== undefined && parameters === undefined && (await hold(base, vm, scope)) ? scope.base : undefined;
  const request = ctx.engine.id === 'fengari' ? withFloatTimes(req) : req;
  const args = parameters === undefined
    ? [held !== undefined ? null : scope === undefined ? base : withoutKeys(base, ['results']), request, new Map()]
    : Array.isArray(parameters) ? parameters : [parameters];
  const options: CallOptions = {
    nowMs: typeof time === 'number' ? time : ctx.now(),
    seed: getText(req, 'hash-chain') ?? name,
    ...(scope?.repeats === true ? { limits: unbounded } : limits === opened.limits ? {} : { limits: plainLimits(limits) }),
    ...(held === undefined ? {} : { held }),
  };
  const result = await vm.call(name, args, options);
  if (scope === undefined) vm.close();
  else {
    scope.printed += result.printed;
    scope.instructions += result.instructions;
    // What holds the base also undoes a call that answers none.
    scope.ran ||= result.ok && (held === undefined || result.change !== undefined);
  }
  if (result.printed !== '') ctx.log('lua.print', { process: scope?.id, text: result.printed });
  const outcome = outcomeOf(result, limits);
  if (scope === undefined || held === undefined || !outcome.ok || !result.ok || result.change === undefined) return outcome;
  return takeChange(result.change, vm, scope);
}

/**
 * Puts the base into the Lua state, unless it is there. False when it cannot be there: then it is handed to the call, which
 * says why.
 */
async function hold(base: Message, vm: Vm, scope: ExecutionScope): Promise<boolean> {
  if (vm.state === undefined || scope.holds) return scope.holds;
  await vm.state.hold(withoutKeys(base, ['results']));
  scope.process = await vm.state.held(['process']);
  scope.holds = scope.process !== undefined;
  scope.settled = false;
  return scope.holds;
}

/** Leaves what a call changed for the process to take. The first time that is all of it: Lua gives some values another form. */
async function takeChange(change: ValueChange, vm: Vm, scope: ExecutionScope): Promise<Outcome> {
  if (scope.settled || change.whole !== undefined) scope.change = change;
  else {
    const whole = await vm.state!.held();
    if (whole === undefined) return luaFailure({ kind: 'lost', message: 'The Lua state was lost.', traceback: [] });
    scope.change = { whole, set: [], unset: [] };
  }
  scope.settled = true;
  return ok(new Map());
}

function outcomeOf(result: LuaResult, limits: BoundLimits): Outcome {
  if (!result.ok) return luaFailure(result.error, limits);
  const [first, second] = result.values;
  if (result.values.length === 2 && typeof first === 'string') {
    if (first === 'ok') return ok(second!);
    const status = first === 'not_found' ? 404 : first === 'error' ? 400 : 500;
    return { ok: false, status, value: second! };
  }
  if (result.values.length === 0 || first === undefined) return fail(500, 'The Lua function returned nothing; it must return a value.');
  if (result.values.length > 2) return fail(500, `The Lua function returned ${result.values.length} values; it may return one, or a status and a value.`);
  return ok(first);
}

/** `{status: 500, body, kind, file, line, trace}`, as a real node answers, with the place added. */
function luaFailure(error: LuaError, limits?: BoundLimits): Outcome {
  const trace = error.traceback.map((frame) => ({ function: frame.function, file: frame.file, ...(frame.line === undefined ? {} : { line: frame.line }) }));
  const body = limits === undefined ? error.message : explainLimit(error, limits);
  return {
    ok: false,
    status: 500,
    value: message({ status: 500, body, kind: error.kind, file: error.file, line: error.line, column: error.column, trace, value: error.value }),
  };
}

/**
 * The 32-bit integers of the first engine cannot hold milliseconds since 1970, so the assignment's own times go in as
 * floats. Other large integers are refused by the engine with a sentence.
 */
function withFloatTimes(req: Message): Message {
  const copy = new Map(req);
  for (const key of ['timestamp', 'block-timestamp', 'block-height'] as const) {
    const time = copy.get(key);
    if (typeof time === 'number' && Math.abs(time) > 0x7fffffff) copy.set(key, new Float(time));
  }
  return copy;
}

type Opened = ({ readonly ok: true; readonly vm: Vm; readonly limits: BoundLimits } & Loaded) | { readonly ok: false; readonly outcome: Outcome };

async function vmOf(base: Message, ctx: NodeContext): Promise<Opened> {
  const { scope } = ctx;
  const limits = scope?.limits ?? ctx.limits;
  if (scope?.vm !== undefined) return { ok: true, vm: scope.vm, limits, ...scope.loaded! };
  const modules = modulesOf(base, ctx);
  if (!Array.isArray(modules)) return { ok: false, outcome: modules as Outcome };
  const options = vmOptions(base, ctx);
  const opened = await ctx.engine.open(modules as LuaModule[], options);
  if (!opened.ok) return { ok: false, outcome: luaFailure(opened.error, limits) };
  const loaded = { modules: modules as LuaModule[], options };
  if (scope !== undefined) {
    scope.vm = opened.vm;
    scope.loaded = loaded;
    scope.printed += opened.printed;
  }
  return { ok: true, vm: opened.vm, limits, ...loaded };
}

function vmOptions(base: Message, ctx: NodeContext): VmOptions {
  return {
    dialect: getText(base, 'dialect') === 'puc' ? 'puc' : 'luerl',
    limits: plainLimits(ctx.scope?.limits ?? ctx.limits),
    sandbox: getKey(base, 'sandbox') === true || getText(base, 'sandbox') === 'true',
  };
}

/** What a Lua state is of: one of another engine, dialect or module is no use. */
function identityOf({ modules, options }: Loaded, ctx: NodeContext): { engine: string; dialect: string; sandbox: string; modules: string } {
  const sources = createHash('sha256');
  for (const { name, source } of modules) sources.update(`${name.length} ${name} ${source.length} ${source}`);
  return { engine: ctx.engine.id, dialect: options.dialect, sandbox: String(options.sandbox), modules: sources.digest('base64url') };
}

function modulesOf(base: Message, ctx: NodeContext): LuaModule[] | Outcome {
  const given = getKey(base, 'module');
  if (given === undefined) {
    const hint = getKey(base, 'script') === undefined ? '' : ' There is no `script` key: cache the source and give its id as `module`.';
    return fail(400, `No Lua module is named: give \`module\` (the id of a cached source).${hint}`);
  }
  const entries = Array.isArray(given) ? given : isMessage(given) && !isLuaMessage(given) ? [...given.values()] : [given];
  const modules: LuaModule[] = [];
  for (const entry of entries as Value[]) {
    const found = moduleOf(entry, ctx);
    if (!('source' in found)) return found;
    modules.push(found);
  }
  return modules;
}

function isLuaMessage(value: Message): boolean {
  const type = getText(value, 'content-type');
  return type === 'application/lua' || type === 'text/x-lua';
}

function moduleOf(entry: Value, ctx: NodeContext): LuaModule | Outcome {
  if (isMessage(entry)) {
    const source = getKey(entry, 'body') ?? getKey(entry, 'data');
    if (!isBinary(source)) return fail(400, 'A Lua module message must have its source under `body` or `data`.');
    return { name: getText(entry, 'name') ?? 'module', source: textOf(source) };
  }
  if (typeof entry !== 'string') return fail(400, 'A Lua module is an id, a message with its source, or a list of those.');
  const cached = ctx.cache.read(entry);
  if (cached === undefined) {
    const hint = isId(entry) ? '' : ' `module` takes the id of a cached source, not the source itself.';
    return fail(404, `Lua module '${entry.slice(0, 64)}' not found.${hint}`);
  }
  if (isBinary(cached)) return { name: entry, source: textOf(cached) };
  if (!isMessage(cached)) return fail(400, `What is cached as ${entry} is not a Lua module.`);
  const found = moduleOf(cached, ctx);
  return 'source' in found ? { name: getText(cached, 'name') ?? entry, source: found.source } : found;
}

function first(places: readonly Message[], key: string): Value | undefined {
  for (const place of places) {
    const value = getKey(place, key);
    if (value !== undefined) return value;
  }
  return undefined;
}

function firstText(places: readonly Message[], key: string): string | undefined {
  const value = first(places, key);
  return typeof value === 'string' ? value : undefined;
}
