/**
 * What an error of Luerl means, where its own words tell little: `undefined function nil` does not say which. The words stay those of the
 * node; this is the hint below them, read off the line where it failed. No tree: the line alone is looked at, around the column.
 */
import { nearestNames } from '../base/suggest.ts';
import { globalsOf, handlersGlobals, handlersMembers, membersOf, stringMethods } from './check/globals.ts';
import { gmatchWayRound, lacking, wayRound } from './check/ways-round.ts';

export interface FailedAt {
  readonly message: string;
  /** From 1; the column in characters, at the operator, the bracket of the call or the key, as errors tell it. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly sourceText?: string | undefined;
}

/** Lines are looked at up to here. */
const longestLine = 1000;
/** Characters of a source that are searched for names. */
const largestSource = 100_000;
/** Lines that names are searched in. */
const longestNaming = 300;
/** Characters in front of a place that may belong to it. */
const longestBefore = 200;
/** Longer expressions say nothing in a sentence. */
const longestShown = 60;

const name = '[A-Za-z_]\\w*';
/** `a`, `a.b["c"][d]:e`, `f(x).y` */
const path = `${name}(?:\\s*[.:]\\s*${name}|\\[[^\\[\\]]*\\]|\\([^()]*\\))*`;
const pathBefore = new RegExp(`(${path})\\s*$`);
const pathAfter = new RegExp(`^\\s*(${path})`);

/** A sentence or two, or undefined when there is nothing to add. */
export function explainError({ message, line, column, sourceText }: FailedAt): string | undefined {
  if (/ to 'gmatch'$/s.test(message)) return `string.gmatch raises an error on a HyperBEAM node, whatever you hand it. ${gmatchWayRound}`;
  if (message === "{'NYI',offset}!") return wayRound('utf8.offset', 'utf8.offset', 'luerl');
  const text = line === undefined ? undefined : sourceText?.split(/\r\n|\n|\r/)[line - 1];
  if (text === undefined || text.length > longestLine) return undefined;
  const found = /^(undefined function|undefined method|invalid index in|bad arithmetic|bad argument) (.*)$/s.exec(message);
  if (found === null) return undefined;
  const [, kind, rest = ''] = found;
  if (kind === 'undefined function') return column === undefined || rest !== 'nil' ? undefined : explainCall(pathIn(text.slice(0, column - 1)), sourceText!);
  if (kind === 'undefined method') return explainNil(rest.endsWith(' in nil') ? keyed(text, column, /^'(.*)' in nil$/s.exec(rest)?.[1]) : undefined);
  if (message === 'invalid index in table: nil') return explainKey(text, column);
  const argument = kind === 'bad argument' ? explainArgument(rest, text, column) : undefined;
  if (argument !== undefined) return argument;
  if (kind === 'invalid index in') return rest.startsWith('nil: ') ? explainIndex(keyed(text, column, /^nil: '(.*)'$/s.exec(rest)?.[1])) : undefined;
  return column === undefined ? undefined : explainOperation(kind === 'bad argument' ? /^(.*) to '(\.\.|<|<=|>|>=|#)'$/s.exec(rest) : /^'([^']+)' on (.*)$/s.exec(rest), { text, column, isArithmetic: kind === 'bad arithmetic' });
}

/** What was called and is nil. */
function explainCall(called: string | undefined, source: string): string | undefined {
  if (called === undefined) return undefined;
  const parts = called.split(/\s*[.:]\s*/);
  const missing = missingLibrary(parts.join('.'));
  if (missing !== undefined) return missing;
  const last = parts.at(-1)!;
  const isField = parts.length > 1;
  if (!/^\w+$/.test(last)) return explainNil(called);
  const object = parts.slice(0, -1).join('.');
  const members = (Object.hasOwn(handlersMembers, object) ? handlersMembers[object] : undefined) ?? membersOf('luerl', object);
  const known = members ?? (called.includes(':') ? [...stringMethods] : []);
  const candidates = isField ? known : namesIn(source);
  const near = nearestNames(last, candidates.filter((candidate) => candidate !== last), 1)[0];
  const means = near === undefined ? '' : ` Did you mean \`${called.slice(0, called.length - last.length)}${near}\`?`;
  if (!isField && !isDefined(last, source)) return `\`${last}\` is not defined.${means}`;
  return `\`${called}\` is nil.${means}`;
}

/** The file gives this name a value somewhere, or has a parameter of it. */
function isDefined(word: string, source: string): boolean {
  const defines = new RegExp(`\\b(?:local|for)\\s+(?:\\w+\\s*,\\s*)*${word}\\b|\\blocal\\s+function\\s+${word}\\b|\\bfunction\\s+${word}\\b|\\bfunction\\b[^(]*\\([^)]*\\b${word}\\b|(?<![.:])\\b${word}\\s*(?:,[^=]*)?=(?!=)`);
  return linesWithNames(source).some((line) => line.includes(word) && defines.test(line));
}

/** Something was looked up in what is nil. */
function explainIndex(object: string | undefined): string | undefined {
  if (object === undefined) return undefined;
  const parts = object.split(/\s*\.\s*/);
  const missing = missingLibrary(parts.join('.'));
  if (missing !== undefined) return missing;
  const near = parts.length === 1 && /^\w+$/.test(object) && !globalsOf('luerl').has(object) ? nearestNames(object, [...globalsOf('luerl'), ...handlersGlobals], 1)[0] : undefined;
  return `\`${object}\` is nil.${near === undefined ? '' : ` Did you mean \`${near}\`?`}`;
}

/** Something was to be stored under nil: `Store[msg.Key] = 1`. The column is that of the key. */
function explainKey(text: string, column: number | undefined): string | undefined {
  if (column === undefined || !/\[\s*$/.test(text.slice(0, column - 1))) return undefined;
  const key = pathAfter.exec(text.slice(column - 1));
  return key === null || !/^\s*\]/.test(text.slice(column - 1 + key[0].length)) ? undefined : explainNil(shown(key[1]));
}

const someNumber = '-?\\d[\\d.e+-]*';
const textAndNumber = new RegExp(`^(?:'[^']*',${someNumber}|${someNumber},'[^']*') to '[<>]=?'$`);

/** What was handed over and does not fit: a text to a comparison with a number, nil to a function. */
function explainArgument(rest: string, text: string, column: number | undefined): string | undefined {
  if (textAndNumber.test(rest)) return 'One of the two is text, the other a number: make a number of the text with `tonumber(…)`.';
  const called = /^nil,0 to '(ipairs)'$|^nil,nil to '(next)'$/.exec(rest);
  if (called !== null) return explainNil(onlyArgument(text, called[1] ?? 'pairs', column));
  const [, format = '', values = ''] = /^'([^']*)',((?:nil|'[^']*'|[^',]+)(?:,(?:nil|'[^']*'|[^',]+))*) to 'format'$/.exec(rest) ?? [];
  const specs = [...format.matchAll(/%[-+ #0]*\d*(?:\.\d+)?([A-Za-z%])/g)].filter(([, letter]) => letter !== '%');
  // `%s` takes nil.
  const at = (values.match(/'[^']*'|[^',]+/g) ?? []).findIndex((value, index) => value === 'nil' && specs[index] !== undefined && specs[index][1] !== 's');
  return at < 0 ? undefined : `Value ${at + 1} of the format, which \`${specs[at]![0]}\` writes, is nil.`;
}

/** `x` of `ipairs(x)`: at the bracket, or where the line has such a call only once. */
function onlyArgument(text: string, name: string, column: number | undefined): string | undefined {
  const places = [...text.matchAll(new RegExp(`(?<![\\w.:])${name}\\s*\\(`, 'g'))].map((found) => found.index + found[0].length);
  const start = places.length === 1 ? places[0] : places.find((place) => place === column);
  const argument = start === undefined ? null : pathAfter.exec(text.slice(start));
  return argument === null || !/^\s*\)/.test(text.slice(start! + argument[0].length)) ? undefined : shown(argument[1]);
}

function missingLibrary(whole: string): string | undefined {
  if (!/^\w+(\.\w+)?$/.test(whole)) return undefined;
  const lack = lacking(whole, 'luerl');
  return lack === undefined ? undefined : `\`${whole}\` does not exist on a HyperBEAM node. ${wayRound(whole, lack, 'luerl')}`;
}

/** The operand that is nil. */
function explainOperation(found: RegExpExecArray | null, { text, column, isArithmetic }: { readonly text: string; readonly column: number; readonly isArithmetic: boolean }): string | undefined {
  if (found === null) return undefined;
  const [operator, values] = isArithmetic ? [found[1]!, found[2]!] : [found[2]!, found[1]!];
  if (!text.startsWith(operator, column - 1)) return operator === '..' && /(^|,)nil(,|$)/.test(values) ? 'Something in this concatenation is nil.' : undefined;
  const isUnary = values === 'nil';
  const [first, second] = [values.startsWith('nil,'), isUnary || values.endsWith(',nil')];
  // `a > b` is `b < a`.
  const [left, right] = operator.startsWith('>') ? [second, first] : [first, second];
  const before = left && !isUnary ? pathIn(text.slice(0, column - 1)) : undefined;
  const after = right ? shown(pathAfter.exec(text.slice(column - 1 + operator.length))?.[1]) : undefined;
  const names = [before, after].filter((part) => part !== undefined);
  if (names.length > 0) return names.length === 1 ? explainNil(names[0]) : `\`${names[0]}\` and \`${names[1]}\` are nil.`;
  return !left && !right ? undefined : operator === '..' ? 'Something in this concatenation is nil.' : undefined;
}

function explainNil(expression: string | undefined): string | undefined {
  return expression === undefined ? undefined : `\`${expression}\` is nil.`;
}

/** The expression in front of a key: at the column of the key, or where the line has it only once. */
function keyed(text: string, column: number | undefined, key: string | undefined): string | undefined {
  if (column !== undefined) return pathIn(text.slice(0, column - 1).replace(/\s*[.:[]\s*$/, ''));
  if (key === undefined || !/^\w+$/.test(key)) return undefined;
  const places = [...text.matchAll(new RegExp(`[.:]\\s*${key}\\b`, 'g'))];
  return places.length === 1 ? pathIn(text.slice(0, places[0]!.index)) : undefined;
}

function pathIn(before: string): string | undefined {
  const found = pathBefore.exec(before.slice(-longestBefore))?.[1];
  // `not x`, `return x`: words of Lua are no part of it, and `"text".x` is none that can be named.
  return found === undefined || /^(?:and|or|not|return|end|then|else|do|in|nil|true|false)$/.test(found) ? undefined : shown(found);
}

function shown(expression: string | undefined): string | undefined {
  return expression === undefined || expression.length > longestShown || /^(?:nil|not|function|true|false)\b/.test(expression) ? undefined : expression.replace(/\s+/g, ' ');
}

/** What the file itself defines, and what is there anyway. */
function namesIn(source: string): string[] {
  const own = new Set([...globalsOf('luerl'), ...handlersGlobals]);
  for (const line of linesWithNames(source)) {
    const assigned = /^\s*([A-Za-z_]\w*)\s*=(?!=)/.exec(line)?.[1];
    if (assigned !== undefined) own.add(assigned);
    for (const [, declared] of line.matchAll(/\b(?:local\s+function|function|local)\s+([A-Za-z_]\w*)/g)) own.add(declared!);
  }
  return [...own];
}

/** Line by line, and none that is long: the source may be anybody's, and patterns take time that grows with the square of what they look at. */
function linesWithNames(source: string): string[] {
  return source.slice(0, largestSource).split(/[\r\n]+/).filter(({ length }) => length <= longestNaming);
}
