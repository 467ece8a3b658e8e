/** Which operations may have raised an error, by the words of its message: those of PUC Lua, and those of Luerl. */
import type { Expression } from '../parse/ast.ts';
import type { Operation } from './operations.ts';

export type Test = (operation: Operation) => boolean;

/** What raises a message that begins like this, or nothing when that cannot be told from the source. */
type Rule = readonly [pattern: RegExp, test: (match: RegExpExecArray) => Test | undefined];

const arithmetic = ['+', '-', '*', '/', '//', '%', '^'];
const bitwise = ['&', '|', '~', '<<', '>>'];
const order = ['<', '<=', '>', '>='];
const patterns = ['find', 'match', 'gmatch', 'gsub'];

const binary = (...operators: readonly string[]): Test => ({ kind, node }) => kind === 'binary' && node.kind === 'Binary' && operators.includes(node.operator);
const unary = (...operators: readonly string[]): Test => ({ kind, node }) => kind === 'unary' && node.kind === 'Unary' && operators.includes(node.operator);
const kinds = (...wanted: readonly Operation['kind'][]): Test => ({ kind }) => wanted.includes(kind);
const either = (...tests: readonly Test[]): Test => (operation) => tests.some((test) => test(operation));
const both = (...tests: readonly Test[]): Test => (operation) => tests.every((test) => test(operation));
const blames = (name = ''): Test => ({ names }) => names.includes(name);

/** Operations that run a function of one of these names, whatever it is a field of. */
export function runs(...names: readonly string[]): Test {
  const wanted = new Set(names.map(lastPart));
  return ({ called }) => called !== undefined && wanted.has(lastPart(/^[\w ]+ '(.*)'$/s.exec(called)?.[1] ?? ''));
}

/** `rep` of `string.rep`. */
export function lastPart(name: string): string {
  return /[^.:]*$/.exec(name)![0];
}

/** A key that is known only when it runs. */
const hasOpenKey: Test = ({ node }) => node.kind === 'Index' && node.key.kind !== 'String' && node.key.kind !== 'Number';

const rules: readonly Rule[] = [
  // Of PUC; `(local 'x')` names what is to blame.
  [/^attempt to call an? .+? value(?: \((.+)\))?$/s, ([, name]) => both(kinds('call', 'iterate'), blames(name))],
  [/^attempt to index an? .+? value(?: \((.+)\))?$/s, ([, name]) => both(kinds('index', 'store'), blames(name))],
  [/^attempt to perform arithmetic on an? .+? value(?: \((.+)\))?$/s, ([, name]) => both(either(binary(...arithmetic), unary('-')), blames(name))],
  [/^attempt to perform bitwise operation on an? .+? value(?: \((.+)\))?$/s, ([, name]) => both(either(binary(...bitwise), unary('~')), blames(name))],
  [/^number(?: \(.+\))? has no integer representation$/s, () => either(binary(...bitwise), unary('~'))],
  [/^attempt to (?:perform 'n(\/\/|%%?)0'|divide by zero)$/, ([, operator]) => binary(operator?.startsWith('%') === true ? '%' : '//')],
  [/^attempt to compare (?:two .+ values|.+ with .+)$/s, () => either(binary(...order), runs('sort'))],
  [/^attempt to concatenate an? .+? value(?: \((.+)\))?$/s, ([, name]) => both(binary('..'), blames(name))],
  [/^attempt to get length of an? .+? value(?: \((.+)\))?$/s, ([, name]) => both(unary('#'), blames(name))],
  [/^'for' (?:initial value|limit|step) must be a number$/, () => kinds('count')],
  [/^table index is (?:nil|NaN)$/, () => either(both(kinds('store'), hasOpenKey), kinds('item'), runs('rawset'))],
  [/^bad argument #-?\d+ to '(.*?)' \(/s, ([, name]) => runs(name!)],
  [/^calling '(.*?)' on bad self/s, ([, name]) => runs(name!)],
  // Of both: the libraries.
  [/^(?:malformed pattern|pattern too complex|missing '\[' after|unfinished capture|too many captures|invalid (?:pattern )?capture)/, () => either(runs(...patterns), kinds('iterate'))],
  [/^invalid (?:use of '%' in replacement string|replacement value)/, () => runs('gsub')],
  [/^(?:invalid option|wrong number of arguments|invalid conversion|invalid value) .*?(?:to|for) '(\w+)'$/s, ([, name]) => runs(name!)],
  [/^too many results to unpack$/, () => runs('unpack')],
  [/^(?:invalid order function for sorting|illegal comparison in sort)$/, () => runs('sort')],
  [/^'(?:__tostring|tostring)' must return a string/, () => runs('tostring', 'print')],
  [/^cannot change a protected metatable$/, () => runs('setmetatable')],
  [/^(?:module '.*' not found|\{no_module)/s, () => runs('require')],
  [/^attempt to yield from outside a coroutine$/, () => runs('yield')],
  [/^(?:C )?stack overflow|^error in error handling|^cannot resume |chain too long; possible loop$|^object length is not an integer|^illegal op: 'break'|^resulting string too large/, () => undefined],
  // Of Luerl, which names values and no variables.
  [/^invalid index in 'capture': /, () => runs('gsub')],
  [/^invalid index in .*: /s, ({ input }) => either(both(kinds('index', 'store'), mayBeKey(input)), runs('rawset'))],
  [/^undefined function /, () => kinds('call', 'iterate')],
  [/^undefined method '(.*?)' in /s, ([, name]) => ({ kind, node }) => kind === 'index' && node.kind === 'MethodCall' && node.name === name],
  [/^bad arithmetic '(..?)' on (.*)$/s, ([, operator, values]) => arithmeticOn(operator!, values!)],
  [/^bad argument .* to '(\.\.|<=?|>=?)'$/s, ([, operator]) => binary(operator!)],
  [/^bad argument .* to '#'$/s, () => unary('#')],
  [/^bad argument .* to 'loop'$/s, () => kinds('count')],
  // `pairs(x)` and `ipairs(x)` take anything; the loop finds out.
  [/^bad argument .+ to 'next'$/s, () => either(runs('next'), kinds('iterate'))],
  [/^bad argument .+ to 'ipairs'$/s, () => either(both(runs('ipairs'), ({ node }) => node.kind !== 'Call' || node.args.length === 0), kinds('iterate'))],
  [/^bad argument .* to '(.*?)'$/s, ([, name]) => runs(name!)],
  [/^invalid value in 'concat': /, () => runs('concat')],
  [/^(?:assertion failed!|error object is an? .*!)$/s, () => runs('assert')],
];

/** What may have raised a message: the tests to try, in order. */
export function testsOf(message: string): readonly Test[] {
  for (const [pattern, make] of rules) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const test = make(match);
    return test === undefined ? [] : [test, raises(message)];
  }
  return [raises(message)];
}

/** Both signs stand before one operand too; a comma may also be part of a string. */
function arithmeticOn(operator: string, values: string): Test {
  if (operator !== '-' && operator !== '~') return binary(operator);
  if (!values.includes(',')) return unary(operator);
  return values.includes("'") ? either(unary(operator), binary(operator)) : binary(operator);
}

/** Luerl tells the key last. Globals are always found in a table. */
function mayBeKey(message: string): Test {
  return ({ node }) => {
    if (node.kind === 'MethodCall') return message.endsWith(`: '${node.name}'`);
    if (node.kind !== 'Index' || node.isGlobal) return false;
    return node.key.kind !== 'String' || message.endsWith(`: '${node.key.value}'`);
  };
}

/** Calls of `error` and `assert`, without those that say something else. */
function raises(message: string): Test {
  const [isError, isAssert] = [runs('error'), runs('assert')];
  return (operation) => {
    const { node } = operation;
    if (node.kind !== 'Call') return false;
    const [first, second] = node.args;
    if (isError(operation)) return maySay(first, message);
    return isAssert(operation) && (second !== undefined || hasMoreValues(first)) && maySay(second, message);
  };
}

/** Without a second value `assert` has a text of its own. */
function hasMoreValues(e: Expression | undefined): boolean {
  return e?.kind === 'Call' || e?.kind === 'MethodCall' || e?.kind === 'Vararg';
}

/** How much of a text is compared: long ones may have been cut. */
const compared = 60;

function maySay(e: Expression | undefined, message: string): boolean {
  if (e?.kind === 'String') return e.value.length > compared ? message.startsWith(e.value.slice(0, compared)) : message === e.value || message === `${e.value}!`;
  if (e?.kind === 'Binary' && e.operator === '..' && e.left.kind === 'String') return message.startsWith(e.left.value.slice(0, compared));
  return true;
}
