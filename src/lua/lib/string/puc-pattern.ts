/** Patterns as PUC 5.3 reads them. */
import { addAll, anyByte, bytesWhere, chain, complement, Item, kinds, PatternCache, singleByte, type Pattern } from './pattern.ts';

const between = (low: string, high: string): Uint8Array => bytesWhere((code) => code >= low.charCodeAt(0) && code <= high.charCodeAt(0));
const both = (...sets: Uint8Array[]): Uint8Array => bytesWhere((code) => sets.some((set) => set[code] === 1));

const lower = between('a', 'z');
const upper = between('A', 'Z');
const digit = between('0', '9');
const letter = both(lower, upper);
const word = both(letter, digit);
const graphic = between('!', '~');

/** Classes by letter, as the C locale has them. The capital letter is the complement. */
const classes = new Map<number, Uint8Array>();
for (const [name, set] of Object.entries({
  a: letter,
  c: bytesWhere((code) => code < 32 || code === 127),
  d: digit,
  g: graphic,
  l: lower,
  p: bytesWhere((code) => graphic[code] === 1 && word[code] === 0),
  s: bytesWhere((code) => code === 32 || (code >= 9 && code <= 13)),
  u: upper,
  w: word,
  x: both(digit, between('a', 'f'), between('A', 'F')),
  z: singleByte(0),
})) {
  classes.set(name.charCodeAt(0), set);
  classes.set(name.toUpperCase().charCodeAt(0), complement(set));
}

function classOf(code: number): Uint8Array {
  return classes.get(code) ?? singleByte(code);
}

const percent = 0x25;
const caret = 0x5e;
const dash = 0x2d;
const bracketClose = 0x5d;

/** Patterns of `find`, `match` and `gsub`: `^` at the start is an anchor. */
export const pucPatterns = new PatternCache((text) => readPattern(text, text.charCodeAt(0) === caret));

/** Patterns of `gmatch`, where `^` at the start is an ordinary byte. */
export const gmatchPatterns = new PatternCache((text) => readPattern(text, false));

function readPattern(text: string, isAnchored: boolean): Pattern {
  const items: Item[] = [];
  let at = isAnchored ? 1 : 0;
  while (at < text.length) {
    at = readItem(text, at, items);
    if (items.at(-1)?.kind === kinds.failure) break;
  }
  return chain(items, isAnchored, text);
}

/** Reads the item at a place, and answers where the next one begins. */
function readItem(text: string, at: number, items: Item[]): number {
  const code = text.charCodeAt(at);
  switch (text[at]) {
    case '(':
      if (text[at + 1] === ')') return items.push(new Item(kinds.position)), at + 2;
      return items.push(new Item(kinds.open)), at + 1;
    case ')':
      return items.push(new Item(kinds.close)), at + 1;
    case '$':
      if (at + 1 === text.length) return items.push(new Item(kinds.atEnd)), at + 1;
      break;
    case '.':
      return readSuffix(text, at + 1, anyByte, items);
    case '[': {
      const close = setEnd(text, at);
      if (close < 0) return fail("malformed pattern (missing ']')", items);
      return readSuffix(text, close + 1, readSet(text, at, close), items);
    }
    case '%':
      return readEscape(text, at, items);
  }
  return readSuffix(text, at + 1, singleByte(code), items);
}

function readEscape(text: string, at: number, items: Item[]): number {
  if (at + 1 === text.length) return fail("malformed pattern (ends with '%')", items);
  const code = text.charCodeAt(at + 1);
  switch (text[at + 1]) {
    case 'b':
      if (at + 3 >= text.length) return fail("malformed pattern (missing arguments to '%b')", items);
      items.push(new Item(kinds.balance, undefined, text.charCodeAt(at + 2), text.charCodeAt(at + 3)));
      return at + 4;
    case 'f': {
      if (text[at + 2] !== '[') return fail("missing '[' after '%f' in pattern", items);
      const close = setEnd(text, at + 2);
      if (close < 0) return fail("malformed pattern (missing ']')", items);
      items.push(new Item(kinds.frontier, readSet(text, at + 2, close)));
      return close + 1;
    }
  }
  if (code >= 0x30 && code <= 0x39) {
    items.push(new Item(kinds.back, undefined, code - 0x31));
    return at + 2;
  }
  return readSuffix(text, at + 2, classOf(code), items);
}

function fail(message: string, items: Item[]): number {
  return items.push(new Item(kinds.failure, undefined, 0, 0, message));
}

function readSuffix(text: string, at: number, set: Uint8Array, items: Item[]): number {
  const kind = suffixKind(text.charCodeAt(at));
  items.push(new Item(kind, set));
  return kind === kinds.one ? at : at + 1;
}

/** What `?`, `*`, `+` and `-` make of the item before them. */
export function suffixKind(code: number): number {
  switch (code) {
    case 0x3f:
      return kinds.optional;
    case 0x2a:
      return kinds.most;
    case 0x2b:
      return kinds.some;
    case 0x2d:
      return kinds.least;
    default:
      return kinds.one;
  }
}

/** Where the `]` of a set stands, or -1. A `]` right after `[` or `[^` is a member. */
function setEnd(text: string, start: number): number {
  let at = start + 1;
  if (text.charCodeAt(at) === caret) at += 1;
  do {
    if (at >= text.length) return -1;
    if (text.charCodeAt(at++) === percent) at += 1;
  } while (text.charCodeAt(at) !== bracketClose);
  return at;
}

function readSet(text: string, start: number, close: number): Uint8Array {
  const set = new Uint8Array(256);
  const isNegative = text.charCodeAt(start + 1) === caret;
  for (let at = isNegative ? start + 2 : start + 1; at < close; at++) {
    const code = text.charCodeAt(at);
    if (code === percent) {
      at += 1;
      addAll(set, classOf(text.charCodeAt(at)));
    } else if (text.charCodeAt(at + 1) === dash && at + 2 < close) {
      at += 2;
      for (let member = code; member <= text.charCodeAt(at); member++) set[member] = 1;
    } else {
      set[code] = 1;
    }
  }
  return isNegative ? complement(set) : set;
}
