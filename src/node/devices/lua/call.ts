/** Calling a Lua function: what it is called with, and what its answer means. @source protocol.md C.6 */
import type { CallOptions, LuaResult, ValueChange, Vm } from '../../../lua/engines.ts';
import { Float, getKey, getText, isMessage, withoutKeys, type Message, type Value } from '../../../message/value.ts';
import { hostOf } from '../../ao/host.ts';
import type { NodeContext } from '../../context.ts';
import { fail, ok, type Outcome } from '../../device.ts';
import { lowerLimits, plainLimits, unbounded, type BoundLimits } from '../../limits.ts';
import type { ExecutionScope } from '../../process/live-process.ts';
import { luaFailure } from './failure.ts';
import { openState } from './state.ts';

/** Calls the function that a key names, unless the request or the base name another. */
export async function callFunction(key: string, base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const { scope } = ctx;
  const opened = await openState(base, ctx);
  if (!opened.ok) return opened.outcome;
  const { vm } = opened;
  const body = getKey(req, 'body');
  const places = isMessage(body) ? [body, req, base] : [req, base];
  const isFixed = scope?.onlyCompute === true;
  const name = (isFixed ? undefined : firstText(places, 'function')) ?? key;
  // Who chooses what a function is called with says who sends what to whom, in the state that he likes: in a slot no message may.
  const parameters = isFixed ? undefined : first(scope === undefined || ctx.strict ? places : [base], 'parameters');
  // What a message names is called with the state of a process: none of Lua's own, such as `setmetatable`, which no author offers.
  if (scope !== undefined && !ctx.strict && name !== 'compute' && !(await vm.functions()).includes(name)) {
    return luaFailure({ kind: 'runtime', message: `There is no global function '${name.slice(0, 64)}' of the module`, traceback: [] });
  }
  const time = getKey(req, 'timestamp');
  const limits = lowerLimits(scope?.limits ?? ctx.limits, isMessage(body) ? body : req, 'message');
  // The other devices of a stack read and change the base too, so there it is handed over whole each time.
  const inStack = ctx.inside?.has('stack@1.0') === true;
  const left = inStack && scope !== undefined ? { ...limits, instructions: Math.max(1, limits.instructions - scope.instructions) } : limits;
  const held = scope !== undefined && !inStack && parameters === undefined && (await hold(base, vm, scope)) ? scope.base : undefined;
  const request = ctx.engine.id === 'fengari' ? withFloatTimes(req) : req;
  const args = parameters === undefined
    ? [held !== undefined ? null : scope === undefined || inStack ? base : withoutKeys(base, ['results']), request, new Map()]
    : Array.isArray(parameters) ? parameters : [parameters];
  const options: CallOptions = {
    nowMs: typeof time === 'number' ? time : ctx.now(),
    seed: getText(req, 'hash-chain') ?? name,
    ...(scope?.repeats === true ? { limits: unbounded } : left === opened.limits ? {} : { limits: plainLimits(left) }),
    ...(held === undefined ? {} : { held }),
    host: hostOf(ctx, opened.devices),
  };
  const result = await vm.call(name, args, options);
  if (result.printed !== '') ctx.log('lua.print', { process: scope?.id, text: result.printed });
  if (scope === undefined) return lastOutcome(result, limits, inStack, name, vm);
  scope.printed += result.printed;
  scope.caught = result.ok ? result.caught : undefined;
  scope.instructions += result.instructions;
  // What holds the base also undoes a call that answers none.
  scope.ran ||= result.ok && (held === undefined || result.change !== undefined);
  const outcome = outcomeOf(result, limits, inStack);
  if (held === undefined || !outcome.ok || !result.ok || result.change === undefined) return outcome;
  return takeChange(result.change, vm, scope);
}

/** The outcome of a call in a state that nobody needs any more. A wrong name gets the right ones. */
async function lastOutcome(result: LuaResult, limits: BoundLimits, inStack: boolean, name: string, vm: Vm): Promise<Outcome> {
  try {
    if (result.ok || result.error.message !== `There is no global function '${name}'`) return outcomeOf(result, limits, inStack);
    const names = await vm.functions();
    const shown = `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`;
    return luaFailure(result.error, limits, names.length === 0 ? 'The module defines none.' : `The module has: ${shown}.`);
  } finally {
    vm.close();
  }
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

function outcomeOf(result: LuaResult, limits: BoundLimits, inStack: boolean): Outcome {
  if (!result.ok) return luaFailure(result.error, limits);
  const [first, second] = result.values;
  if (result.values.length === 2 && typeof first === 'string') {
    if (first === 'ok') return ok(second!);
    if (inStack && (first === 'skip' || first === 'pass')) return { ok: true, value: second!, flow: first };
    const status = first === 'not_found' ? 404 : first === 'error' ? 400 : 500;
    return { ok: false, status, value: second! };
  }
  if (result.values.length === 0 || first === undefined) return fail(500, 'The Lua function returned nothing; it must return a value.');
  if (result.values.length > 2) return fail(500, `The Lua function returned ${result.values.length} values; it may return one, or a status and a value.`);
  return ok(first);
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
