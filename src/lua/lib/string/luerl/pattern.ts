/** Patterns as Luerl reads them. All that is wrong with one is found at once; there is no `%f`, no `%1`. */
import { LuaError } from '../../../runtime/errors.ts';
import { addAll, anyByte, bytesWhere, chain, complement, Item, kinds, PatternCache, singleByte, type Pattern } from '../pattern.ts';
import { suffixKind } from '../puc-pattern.ts';

/** A union of ranges such as `az` `AZ`, written as pairs of codes. */
function ranges(...bounds: readonly number[]): Uint8Array {
  return bytesWhere((code) => bounds.some((low, at) => at % 2 === 0 && code >= low && code <= bounds[at + 1]!));
}

const lower = [0x61, 0x7a, 224, 246, 248, 255];
const upper = [0x41, 0x5a, 192, 214, 216, 223];
const digit = [0x30, 0x39];

const word = ranges(...lower, ...upper, ...digit);

/** Classes by letter. They know the letters of Latin-1. */
const classes = new Map<string, Uint8Array>();
for (const [name, set] of Object.entries({
  a: ranges(...lower, ...upper),
  c: ranges(0, 31, 128, 159),
  d: ranges(...digit),
  g: ranges(33, 126, 161, 255),
  l: ranges(...lower),
  p: ranges(33, 47, 58, 63, 91, 96, 126, 126, 161, 191, 215, 215, 247, 247),
  s: ranges(9, 13, 32, 32, 160, 160),
  u: ranges(...upper),
  w: word,
  x: ranges(...digit, 0x61, 0x66, 0x41, 0x46),
  z: ranges(0, 0),
})) {
  classes.set(name, set);
  classes.set(name.toUpperCase(), complement(set));
}

export const luerlPatterns = new PatternCache(readPattern);

function readPattern(text: string): Pattern {
  const items: Item[] = [];
  const isAnchored = text.startsWith('^');
  let open = 0;
  let at = isAnchored ? 1 : 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    switch (text[at]) {
      case '(':
        if (text[at + 1] === ')') {
          items.push(new Item(kinds.position));
          at += 2;
        } else {
          items.push(new Item(kinds.open));
          open += 1;
          at += 1;
        }
        continue;
      case ')':
        if (open-- === 0) return malformed();
        items.push(new Item(kinds.close));
        at += 1;
        continue;
      case '$':
        if (at + 1 < text.length) break;
        items.push(new Item(kinds.atEnd));
        at += 1;
        continue;
      case '.':
        at = readSuffix(text, at + 1, anyByte, items);
        continue;
      case '[':
        at = readSet(text, at, items);
        continue;
      case '%':
        at = readEscape(text, at, items);
        continue;
    }
    at = readSuffix(text, at + 1, singleByte(code), items);
  }
  return open > 0 ? malformed() : chain(items, isAnchored, text);
}

function malformed(detail = ''): never {
  throw new LuaError(`malformed pattern${detail}`);
}

function readEscape(text: string, at: number, items: Item[]): number {
  const letter = text[at + 1];
  if (letter === undefined || letter === 'f') return malformed();
  if (letter === 'b' && at + 3 < text.length) {
    const kind = suffixKind(text.charCodeAt(at + 4));
    const isSingle = kind === kinds.one;
    items.push(new Item(isSingle ? kinds.balance : kinds.balances, undefined, text.charCodeAt(at + 2), text.charCodeAt(at + 3), '', kind));
    return isSingle ? at + 4 : at + 5;
  }
  return readSuffix(text, at + 2, classOf(letter), items);
}

function classOf(letter: string): Uint8Array {
  const set = classes.get(letter);
  if (set !== undefined) return set;
  const code = letter.charCodeAt(0);
  if (word[code] === 0) return singleByte(code);
  // Messages are UTF-8.
  return malformed(` (class ${Buffer.from(letter, 'utf8').toString('latin1')})`);
}

function readSuffix(text: string, at: number, set: Uint8Array, items: Item[]): number {
  const kind = suffixKind(text.charCodeAt(at));
  items.push(new Item(kind, set));
  return kind === kinds.one ? at : at + 1;
}

function readSet(text: string, start: number, items: Item[]): number {
  const set = new Uint8Array(256);
  const isNegative = text[start + 1] === '^';
  let at = isNegative ? start + 2 : start + 1;
  if (text[at] === ']') {
    set[0x5d] = 1;
    at += 1;
  }
  for (; text[at] !== ']'; at++) {
    if (at >= text.length) return malformed(" (missing ']')");
    const last = text[at + 2];
    if (text[at] === '%' && at + 1 < text.length) {
      at += 1;
      addAll(set, classOf(text[at]!));
    } else if (text[at + 1] === '-' && last !== undefined && last !== ']') {
      for (let code = text.charCodeAt(at); code <= last.charCodeAt(0); code++) set[code] = 1;
      at += 2;
    } else {
      set[text.charCodeAt(at)] = 1;
    }
  }
  return readSuffix(text, at + 1, isNegative ? complement(set) : set, items);
}
