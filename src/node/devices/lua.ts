/**
 * `lua@5.3a`: runs Lua modules.
 *
 * A key that is not in the base is the name of a Lua function, called with `(base, req, opts)`. `module` names the code: the
 * id of a cached source or message, a message `{content-type: application/lua, body}`, a list or a map of those (loaded in
 * order into one state). `function` and `parameters` in the request's body, the request or the base override what is called.
 *
 * Keys: `init` loads the modules; `functions` lists the global functions; `snapshot` is refused (the engine cannot, and the
 * log rebuilds the state). `sandbox: true` takes away what touches the machine.
 *
 * Inside a process the Lua state lives on between slots. Elsewhere (`/~lua@5.3a&module=ID/name`) each request has a new one.
 *
 * @source protocol.md C.6
 */
import type { LuaError, LuaModule, LuaResult, Vm } from '../../lua/engines.ts';
import { Float, getKey, getText, isBinary, isId, isMessage, message, textOf, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, ok, type Device, type KeyFunction, type Outcome } from '../device.ts';

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

export const lua: Device = {
  id: 'lua@5.3a',
  keys: {
    init,
    functions,
    keys: (base, req, ctx) => ctx.devices.get('message@1.0')!.keys['keys']!(base, req, ctx),
    set: (base, req, ctx) => ctx.devices.get('message@1.0')!.keys['set']!(base, req, ctx),
    snapshot: () => fail(501, 'This node keeps no Lua snapshots yet: it rebuilds a process from its log.'),
  },
  fallback: async (key, base, req, ctx) => {
    const present = getKey(base, key);
    if (present !== undefined) return ok(present);
    return callFunction(key, base, req, ctx);
  },
};

async function callFunction(key: string, base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const opened = await vmOf(base, ctx);
  if (!opened.ok) return opened.outcome;
  const body = getKey(req, 'body');
  const places = isMessage(body) ? [body, req, base] : [req, base];
  const name = firstText(places, 'function') ?? key;
  const parameters = first(places, 'parameters');
  const time = getKey(req, 'timestamp');
  const args = parameters === undefined
    ? [ctx.scope === undefined ? base : withoutKeys(base, ['results']), withFloatTimes(req), new Map()]
    : Array.isArray(parameters) ? parameters : [parameters];
  const result = await opened.vm.call(name, args, {
    nowMs: typeof time === 'number' ? time : ctx.now(),
    seed: getText(req, 'hash-chain') ?? name,
  });
  if (ctx.scope === undefined) opened.vm.close();
  else {
    ctx.scope.printed += result.printed;
    ctx.scope.ran ||= result.ok;
  }
  if (result.printed !== '') ctx.log('lua.print', { process: ctx.scope?.process, text: result.printed });
  return outcomeOf(result);
}

function outcomeOf(result: LuaResult): Outcome {
  if (!result.ok) return luaFailure(result.error);
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
function luaFailure(error: LuaError): Outcome {
  const trace = error.traceback.map((frame) => ({ function: frame.function, file: frame.file, ...(frame.line === undefined ? {} : { line: frame.line }) }));
  return {
    ok: false,
    status: 500,
    value: message({ status: 500, body: error.message, kind: error.kind, file: error.file, line: error.line, column: error.column, trace, value: error.value }),
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

type Opened = { ok: true; vm: Vm } | { ok: false; outcome: Outcome };

async function vmOf(base: Message, ctx: NodeContext): Promise<Opened> {
  if (ctx.scope?.vm !== undefined) return { ok: true, vm: ctx.scope.vm };
  const modules = modulesOf(base, ctx);
  if (!Array.isArray(modules)) return { ok: false, outcome: modules as Outcome };
  const opened = await ctx.engine.open(modules as LuaModule[], {
    dialect: 'luerl',
    limits: ctx.limits,
    sandbox: getKey(base, 'sandbox') === true || getText(base, 'sandbox') === 'true',
  });
  if (!opened.ok) return { ok: false, outcome: luaFailure(opened.error) };
  if (ctx.scope !== undefined) {
    ctx.scope.vm = opened.vm;
    ctx.scope.printed += opened.printed;
  }
  return { ok: true, vm: opened.vm };
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
