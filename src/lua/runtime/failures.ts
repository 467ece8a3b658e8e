/** The errors of operators, worded as the dialect does. In `puc` the operands are named as the compiler noted them. */
import { currentFrames, luerlTerm, LuaError, typeNameOf } from './errors.ts';
import { state } from './state.ts';
import { LuaFloat, type LuaValue } from './value.ts';
import { textToNumber } from './number-text.ts';

/** Raises an error at the place of the operation under way; `which` of its operands is to blame. */
function operandError(what: string, value: LuaValue, which: number): never {
  const top = currentFrames()[0];
  const name = top?.kind === 'lua' ? top.names[which] : undefined;
  const place = top?.kind === 'lua' ? `${top.file}:${top.line}: ` : '';
  throw new LuaError(`${place}attempt to ${what} a ${typeNameOf(value)} value${name === undefined ? '' : ` (${name})`}`);
}

/** Raises a text at the place of the operation under way. */
export function operationError(message: string): never {
  const top = currentFrames()[0];
  throw new LuaError(top?.kind === 'lua' && !state.luerl ? `${top.file}:${top.line}: ${message}` : message);
}

export function callFailure(f: LuaValue): never {
  if (state.luerl) throw new LuaError(`undefined function ${luerlTerm(f)}`);
  return operandError('call', f, 0);
}

export function indexFailure(object: LuaValue, key: LuaValue): never {
  if (state.luerl) throw new LuaError(`invalid index in ${luerlTerm(object)}: ${luerlTerm(key)}`);
  return operandError('index', object, 0);
}

/** A method of something that has no fields (`luerl` only). */
export function methodFailure(object: LuaValue, name: string): never {
  throw new LuaError(`undefined method ${luerlTerm(name)} in ${luerlTerm(object)}`);
}

/** A key that no table can have. */
export function keyFailure(object: LuaValue, key: LuaValue): never {
  if (state.luerl) throw new LuaError(`invalid index in ${luerlTerm(object)}: ${luerlTerm(key)}`);
  return operationError(key === undefined ? 'table index is nil' : 'table index is NaN');
}

export function lengthFailure(v: LuaValue): never {
  if (state.luerl) throw new LuaError(`bad argument ${luerlTerm(v)} to '#'`);
  return operandError('get length of', v, 0);
}

export function arithmeticFailure(operator: string, a: LuaValue, b?: LuaValue, isUnary = false): never {
  if (state.luerl) throw new LuaError(`bad arithmetic '${operator}' on ${luerlTerm(a)}${isUnary ? '' : `,${luerlTerm(b)}`}`);
  const blameFirst = isUnary || !isNumeric(a);
  return operandError('perform arithmetic on', blameFirst ? a : b, blameFirst ? 0 : 1);
}

export function bitwiseFailure(operator: string, a: LuaValue, b?: LuaValue, isUnary = false): never {
  if (state.luerl) throw new LuaError(`bad arithmetic '${operator}' on ${luerlTerm(a)}${isUnary ? '' : `,${luerlTerm(b)}`}`);
  if (isNumeric(a) && (isUnary || isNumeric(b))) {
    const top = currentFrames()[0];
    const badFirst = !hasIntegerForm(a);
    const name = top?.kind === 'lua' ? top.names[badFirst || isUnary ? 0 : 1] : undefined;
    return operationError(`number${name === undefined ? '' : ` (${name})`} has no integer representation`);
  }
  const blameFirst = isUnary || !isNumeric(a);
  return operandError('perform bitwise operation on', blameFirst ? a : b, blameFirst ? 0 : 1);
}

export function concatFailure(a: LuaValue, b: LuaValue): never {
  if (state.luerl) throw new LuaError(`bad argument ${luerlTerm(a)},${luerlTerm(b)} to '..'`);
  const blameSecond = typeof a === 'string' || isNumber(a);
  return operandError('concatenate', blameSecond ? b : a, blameSecond ? 1 : 0);
}

/** `operator` as written; `a` and `b` in the order of `<` or `<=`, so swapped for `>` and `>=`. */
export function compareFailure(operator: string, a: LuaValue, b: LuaValue): never {
  if (state.luerl) throw new LuaError(`bad argument ${luerlTerm(a)},${luerlTerm(b)} to '${operator}'`);
  const left = typeNameOf(a);
  const right = typeNameOf(b);
  return operationError(left === right ? `attempt to compare two ${left} values` : `attempt to compare ${left} with ${right}`);
}

/** A bound of a numeric `for` that is no number. */
export function loopFailure(what: 'initial' | 'limit' | 'step', start: LuaValue, limit: LuaValue, step: LuaValue): never {
  if (state.luerl) throw new LuaError(`bad argument ${luerlTerm(start)},${luerlTerm(limit)},${luerlTerm(step)} to 'loop'`);
  return operationError(`'for' ${what}${what === 'initial' ? ' value' : ''} must be a number`);
}

function isNumber(v: LuaValue): boolean {
  return typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat;
}

/** A number, or a text that stands for one. */
function isNumeric(v: LuaValue): boolean {
  return isNumber(v) || (typeof v === 'string' && textToNumber(v) !== undefined);
}

function hasIntegerForm(v: LuaValue): boolean {
  const n = typeof v === 'string' ? textToNumber(v) : v;
  return !(n instanceof LuaFloat) || (Number.isInteger(n.n) && n.n >= -9223372036854775808 && n.n < 9223372036854775808);
}
