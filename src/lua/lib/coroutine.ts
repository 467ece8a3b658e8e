/**
 * Coroutines (`puc` only): each runs its function as generators. `yield` works wherever PUC's does: through calls, metamethods,
 * iterators and `pcall`, not through callbacks of `table.sort` and `string.gsub`.
 */
import { argumentError, currentFrames, LuaAbort, LuaCrash, LuaError, positionOf, typeError } from '../runtime/errors.ts';
import { callG } from '../runtime/generators.ts';
import { listOf } from '../runtime/call.ts';
import { allocate, charge } from '../runtime/meter.ts';
import { gas, returnTo, stackMark, state } from '../runtime/state.ts';
import { LuaCoroutine, LuaFunction, LuaTable, none, type LuaValue } from '../runtime/value.ts';
import { hostFunction, tableOf } from './define.ts';
import { caughtError } from './protected.ts';
import { nameHostCode } from '../runtime/frames.ts';

/** Coroutines that may wait for each other, as in PUC. */
const maxResumes = 190;

/** What a coroutine counts: its generators hold their frames. */
const coroutineBytes = 1500;

/** What going over to another stack and back costs. */
const resumeCost = 100;

/** The coroutine of a state's main code, made when somebody asks for it. */
const mainCoroutines = new WeakMap<LuaTable, LuaCoroutine>();

type Resumed = { readonly ok: true; readonly values: LuaValue[] } | { readonly ok: false; readonly error: LuaError };

function resume(co: LuaCoroutine, args: LuaValue[]): Resumed {
  if (co.status !== 'suspended') return { ok: false, error: new LuaError(`cannot resume ${co.status === 'dead' ? 'dead' : 'non-suspended'} coroutine`) };
  if (state.resumes >= maxResumes) return { ok: false, error: new LuaError('C stack overflow') };
  charge(resumeCost);
  if (co.epoch !== state.epoch) {
    if (state.journal !== undefined) state.journal.irreversible = true;
    co.epoch = state.epoch;
  }
  const previous = state.coroutine;
  const mark = stackMark();
  const depth = gas[1]!;
  if (previous !== undefined) previous.status = 'normal';
  co.status = 'running';
  state.coroutine = co;
  state.resumes += 1;
  gas[1]! += co.depth + 20;
  try {
    const isFirst = co.generator === undefined;
    co.generator ??= callG(co.main, args);
    const step = isFirst ? co.generator.next() : co.generator.next(args);
    co.status = step.done === true ? 'dead' : 'suspended';
    co.depth = gas[1]! - depth - 20;
    return { ok: true, values: step.done === true ? listOf(step.value) : step.value };
  } catch (error) {
    co.status = 'dead';
    if (error instanceof LuaAbort || error instanceof LuaCrash) throw error;
    return { ok: false, error: caughtError(error, mark) };
  } finally {
    returnTo(mark);
    state.resumes -= 1;
    state.coroutine = previous;
    if (previous !== undefined) previous.status = 'running';
  }
}

function create(f: LuaValue, given: number): LuaCoroutine {
  if (!(f instanceof LuaFunction)) typeError(1, 'function', f, given);
  allocate(coroutineBytes);
  return new LuaCoroutine(f as LuaFunction);
}

function coroutineArgument(co: LuaValue): LuaCoroutine {
  if (!(co instanceof LuaCoroutine)) argumentError(1, 'thread expected');
  return co as LuaCoroutine;
}

const functions = {
  create: hostFunction('coroutine.create', function (f) {
    return create(f, arguments.length);
  }),

  resume: hostFunction('coroutine.resume', function (co, ...args) {
    const result = resume(coroutineArgument(co), args);
    return result.ok ? [true, ...result.values] : [false, result.error.value];
  }),

  yield: hostFunction(
    'coroutine.yield',
    () => {
      throw new LuaError(state.coroutine === undefined ? 'attempt to yield from outside a coroutine' : 'attempt to yield across a C-call boundary');
    },
    function* (...values) {
      return yield values;
    },
  ),

  status: hostFunction('coroutine.status', function (co) {
    const { status, generator } = coroutineArgument(co);
    // That of the main code has no generator, and waits while another runs.
    return status === 'running' && generator === undefined && state.coroutine !== co ? (state.coroutine === undefined ? 'running' : 'normal') : status;
  }),

  wrap: hostFunction('coroutine.wrap', function (f) {
    return wrapped(create(f, arguments.length));
  }),

  isyieldable: hostFunction('coroutine.isyieldable', () => {
    if (state.coroutine === undefined) return false;
    // Callbacks of host functions run plain code.
    const caller = currentFrames().find((frame) => frame.kind === 'lua');
    return caller === undefined || caller.isGenerator;
  }),

  running: hostFunction('coroutine.running', () => {
    if (state.coroutine !== undefined) return [state.coroutine, false];
    let main = mainCoroutines.get(state.globals!);
    if (main === undefined) {
      main = new LuaCoroutine(new LuaFunction(() => none, undefined, [], 'main'));
      main.status = 'running';
      mainCoroutines.set(state.globals!, main);
    }
    return [main, true];
  }),
};

/** The name of the functions that `coroutine.wrap` makes; their one upvalue is the coroutine. */
export const wrappedName = 'coroutine.wrap function';

/** A function that resumes a coroutine. */
export function wrapped(co: LuaCoroutine): LuaFunction {
  const code = nameHostCode((...args: LuaValue[]) => {
    const result = resume(co, args);
    if (result.ok) return result.values;
    const { value } = result.error;
    throw typeof value === 'string' ? new LuaError(positionOf(1) + value) : new LuaError(value);
  }, wrappedName);
  return new LuaFunction(code, undefined, [co], wrappedName);
}

/** A fresh table of the library. */
export function coroutineLibrary(): LuaTable {
  return tableOf(functions);
}

