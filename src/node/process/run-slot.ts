/**
 * Runs one slot of a process on what the slot before it left.
 *
 * The base that the execution device gets is the state with the process' own `execution-device`; what comes back is the
 * next state, less what belongs to the node (`ownKeys`). A device that holds the state itself is told and tells only
 * what is different.
 *
 * A message may name what runs (`path`, or `function` in what was sent), and a stranger may write one: that is the interface of a bare
 * module, whose author chose its globals. In a process of the Handlers runtime they are what the program is made of, and to call one
 * is to go past all that asks who a message is from, and to put what it returns in the place of the state. There `compute` runs
 * whatever a message names, and it judges. A strict node calls what is named, as a real node does.
 *
 * @source protocol.md C.3, C.4, C.6
 */
import type { CaughtError, ValueChange } from '../../lua/engines.ts';
import { pack } from '../../message/pack.ts';
import { getKey, getText, isMessage, message, withKeys, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, ok, type Device, type Outcome } from '../device.ts';
import { traceOf } from '../devices/lua/failure.ts';
import { resolveKey } from '../resolve.ts';
import { changeBetween, noChange } from './change.ts';
import { HostTape, readHostCalls } from './host-tape.ts';
import { fixedKeys, ownKeys, type ExecutionScope, type LiveProcess } from './live-process.ts';
import { errorResults } from './slot-error.ts';
import type { SlotResult } from './state-log.ts';

/**
 * Keys of Lua's device that are no functions of a module. A message that names one as its `path` would change the state
 * past the module, so its slot fails.
 */
const reservedPaths = new Set(['init', 'functions', 'keys', 'set', 'remove', 'snapshot', 'normalize', 'path', 'device', 'commitments']);

/** What a slot did. */
export interface SlotRun extends SlotResult {
  /** What it changed in the state, less the keys that no slot changes. */
  readonly change: ValueChange;
}

/** The execution device of a process. A module may write any key onto its state; what runs it stays what the process message says. */
export function executionDevice(definition: Message): string {
  return getText(definition, 'execution-device') ?? 'genesis-wasm@1.0';
}

/**
 * Runs the slot after `live.slot`. Nothing of `live` changes but its scope: take the outcome over with `applySlot`.
 * @param repeats the slot ran before and was good
 * @param dryRun what runs instead of what the log has for the slot; what Lua asks for then is not recorded
 */
export async function runSlot(live: LiveProcess, ctx: NodeContext, repeats = false, dryRun?: Message): Promise<SlotRun> {
  const slot = live.slot + 1;
  const { scope } = live;
  const assignment = dryRun ?? ctx.scheduler.assignment(live.id, slot)!;
  const device = executionDevice(live.definition);
  const found = ctx.devices.get(device.toLowerCase());
  const onlyCompute = !ctx.strict && live.state.get('runtime') === 'handlers';
  const path = onlyCompute ? 'compute' : (getText(assignment, 'path') ?? 'compute');
  const scoped: NodeContext & { scope: ExecutionScope } = { ...ctx, scope, readOnly: true };
  const tape = dryRun === undefined ? tapeOf(live.id, slot, ctx, repeats) : undefined;
  Object.assign(scope, { printed: '', caught: undefined, instructions: 0, ran: false, repeats, onlyCompute, change: undefined, base: heldBase(live, device), tape });
  const base = scope.holds ? readKeys(live, [...(found?.reads ?? []), path]) : new Map(live.state.message());
  base.set('device', device);
  // Each slot answers for itself.
  base.delete('results');

  const outcome = await runCompute(base, path, assignment, device, found, scoped);
  const { change: held } = scope;
  const results = (found: Value | undefined): Value | undefined => withPrinted(ctx.strict ? found : withCaught(found, scope.caught), scope.printed);
  if (!outcome.ok) return { slot, failed: true, results: results(errorResults(outcome)), change: noChange };
  if (held !== undefined && held.whole === undefined) return { slot, failed: false, results: results(resultsIn(held)), change: withoutOwnKeys(held, live) };

  const whole = held?.whole ?? outcome.value;
  if (held === undefined) scope.holds = false;
  else if (isMessage(whole)) scope.touched = new Set(fixedKeys.filter((key) => !isAsGiven(key, whole.get(key), live)));
  if (!isMessage(whole)) return { slot, failed: true, results: results(errorResults(notTheBase(whole))), change: noChange };
  return { slot, failed: false, results: results(whole.get('results')), change: changeBetween(withoutKeys(live.state.message(), ownKeys), withoutKeys(whole, ownKeys)) };
}

/** Takes a slot over: the process now stands after it. */
export function applySlot(live: LiveProcess, { slot, failed, results, change }: SlotRun): void {
  live.state.apply(change);
  live.state.apply({ set: [[['at-slot'], slot]], unset: [] });
  live.slot = slot;
  live.newest = { slot, failed, results };
}

function tapeOf(process: string, slot: number, ctx: NodeContext, repeats: boolean): HostTape {
  return new HostTape({ read: () => readHostCalls(ctx.store, process, slot), repeats, differs: (name) => ctx.log('host-call.differs', { process, slot, call: `ao.${name}` }) });
}

async function runCompute(base: Map<string, Value>, path: string, assignment: Message, device: string, found: Device | undefined, scoped: NodeContext & { scope: ExecutionScope }): Promise<Outcome> {
  let start: Message = base;
  if (!scoped.scope.initialized) {
    const initialized = found !== undefined && !Object.hasOwn(found.keys, 'init') ? ok(base) : await resolveKey(base, 'init', assignment, scoped, device);
    if (!initialized.ok) return initialized;
    scoped.scope.initialized = true;
    start = initialized.value as Message;
  }
  if (path !== 'compute' && (reservedPaths.has(path.toLowerCase()) || getKey(start, path) !== undefined)) {
    return fail(400, `The message names \`${path.slice(0, 64)}\` as its path, which is a key of the process and not a function of its module.`);
  }
  return resolveKey(start, path, assignment, scoped, device);
}

/** What makes the held state the base of the next slot. */
function heldBase(live: LiveProcess, device: string): ExecutionScope['base'] {
  const set = new Map<string, Value>([['at-slot', live.slot]]);
  const unset = ['results', 'commitments'];
  for (const key of live.scope.touched) {
    const kept = live.initial.get(key);
    if (kept === undefined) unset.push(key);
    else set.set(key, kept);
  }
  return { set: set.set('device', device), unset: unset.filter((key) => !set.has(key)) };
}

/** Some keys of the state. */
function readKeys(live: LiveProcess, keys: readonly string[]): Map<string, Value> {
  const read = new Map<string, Value>();
  for (const key of keys) {
    const value = live.state.get(key);
    if (value !== undefined) read.set(key, value);
  }
  return read;
}

function resultsIn(change: ValueChange): Value | undefined {
  return change.set.find(([path]) => path.length === 1 && path[0] === 'results')?.[1];
}

/** A change less what it does to the keys that belong to the node; notes which of those are now other than they must be. */
function withoutOwnKeys({ set, unset }: ValueChange, live: LiveProcess): ValueChange {
  const { touched } = live.scope;
  touched.clear();
  const isOthers = ([key]: readonly string[], isAsItWas: (key: string) => boolean): boolean => {
    if (!ownKeys.includes(key!)) return true;
    if (fixedKeys.includes(key!) && !isAsItWas(key!)) touched.add(key!);
    return false;
  };
  return {
    set: set.filter(([path, value]) => isOthers(path, (key) => path.length === 1 && isAsGiven(key, value, live))),
    unset: unset.filter((path) => isOthers(path, (key) => path.length === 1 && isAsGiven(key, undefined, live))),
  };
}

/** True when a key of the held state is what the call was given. The device is given to each call. */
function isAsGiven(key: string, value: Value | undefined, { scope, initial }: LiveProcess): boolean {
  if (key === 'device') return true;
  const given = key === 'process' ? scope.process : initial.get(key);
  return value === given || (value !== undefined && given !== undefined && Buffer.compare(pack(value), pack(given)) === 0);
}

function notTheBase(value: Value): { ok: false; status: number; value: Value } {
  return { ok: false, status: 500, value: `compute must return the base it was given (a table); it returned ${describe(value)}.` };
}

/**
 * Results whose `error` is the text of an error that Lua caught: `caught` says what it was, `{message, file, line, column, trace}`. In
 * Luerl the text alone has no place.
 */
function withCaught(results: Value | undefined, caught: CaughtError | undefined): Value | undefined {
  if (caught === undefined || !isMessage(results) || getKey(results, 'error') !== caught.text) return results;
  const { message: text, file, line, column } = caught.error;
  return withKeys(results, [['caught', message({ message: text, file, line, column, trace: traceOf(caught.error) })]]);
}

function withPrinted(results: Value | undefined, printed: string): Value | undefined {
  if (printed === '') return results;
  return isMessage(results) ? withKeys(results, [['print', printed]]) : results === undefined ? message({ print: printed }) : results;
}

function describe(value: Value): string {
  if (value === null) return 'nil';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty table' : 'a list';
  return typeof value === 'string' ? 'a string' : `the ${typeof value} ${String(value)}`;
}
