/**
 * Structured fields (RFC 8941/9651): the small grammar inside `ao-types`, lists, `signature` and `signature-input`.
 *
 * The parser is more lenient than the RFC, because real senders are: keys may start with a digit or a dot and hold
 * `%`, strings may hold any byte. It works on wire text and never throws: what it cannot read, or what has more than
 * `maxFieldMembers`, is `undefined`.
 *
 * @source protocol.md A.2 and A.4
 */
import { Buffer } from 'node:buffer';
import { maxFieldMembers } from './limits.ts';

/** A bare item. Strings, tokens and keys are wire text. */
export type BareItem =
  | { readonly type: 'string' | 'token'; readonly value: string }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'decimal'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'binary'; readonly value: Buffer };

export type Parameters = ReadonlyMap<string, BareItem>;

/** A member of a list or dictionary. `raw` is the member as it was written, parameters included. */
export type Member =
  | { readonly kind: 'item'; readonly item: BareItem; readonly params: Parameters; readonly raw: string }
  | { readonly kind: 'inner'; readonly items: readonly BareItem[]; readonly params: Parameters; readonly raw: string };

const noParams: Parameters = new Map();

/** Reads `key=value, key2="value"`. Later entries replace earlier ones of the same key. */
export function parseDictionary(text: string): Map<string, Member> | undefined {
  const cursor = new Cursor(text);
  const result = new Map<string, Member>();
  cursor.skipBlanks();
  for (let count = 1; !cursor.atEnd(); count++) {
    const key = cursor.takeUntil(/[=,; \t]/g);
    // The empty key is a key too, but only with a value.
    if (key === '' && cursor.peek() !== '=') return undefined;
    let member: Member | undefined;
    if (cursor.take('=')) {
      member = parseMember(cursor);
    } else {
      const params = parseParams(cursor);
      if (params) member = { kind: 'item', item: { type: 'boolean', value: true }, params, raw: '' };
    }
    if (!member) return undefined;
    result.set(key, member);
    if (count > maxFieldMembers || !nextMember(cursor)) return undefined;
  }
  return result;
}

/** Reads `"a", 1, token`. */
export function parseList(text: string): Member[] | undefined {
  const cursor = new Cursor(text);
  const result: Member[] = [];
  cursor.skipBlanks();
  while (!cursor.atEnd()) {
    const member = parseMember(cursor);
    if (!member) return undefined;
    result.push(member);
    if (result.length > maxFieldMembers || !nextMember(cursor)) return undefined;
  }
  return result;
}

/** Reads one item and nothing after it, such as `"true"` or `form-data;name="k"`. */
export function parseItem(text: string): { readonly item: BareItem; readonly params: Parameters } | undefined {
  const cursor = new Cursor(text);
  const member = parseMember(cursor);
  cursor.skipBlanks();
  return member?.kind === 'item' && cursor.atEnd() ? member : undefined;
}

/** Writes a string item: quoted, `"` and `\` escaped. Every other byte stays, as HyperBEAM leaves it. */
export function formatString(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

/** Writes a list of string items: `"a", "b"`. */
export function formatStringList(texts: Iterable<string>): string {
  return Array.from(texts, formatString).join(', ');
}

/** The text of a string or token item. */
export function itemText(item: BareItem | undefined): string | undefined {
  return item?.type === 'string' || item?.type === 'token' ? item.value : undefined;
}

function nextMember(cursor: Cursor): boolean {
  cursor.skipBlanks();
  if (cursor.atEnd()) return true;
  if (!cursor.take(',')) return false;
  cursor.skipBlanks();
  return !cursor.atEnd();
}

function parseMember(cursor: Cursor): Member | undefined {
  const start = cursor.position;
  if (cursor.take('(')) {
    const items: BareItem[] = [];
    for (;;) {
      cursor.skipBlanks();
      if (cursor.take(')')) break;
      const item = parseBareItem(cursor);
      if (!item || !parseParams(cursor) || items.length >= maxFieldMembers) return undefined;
      items.push(item);
    }
    const params = parseParams(cursor);
    return params && { kind: 'inner', items, params, raw: cursor.since(start) };
  }
  const item = parseBareItem(cursor);
  const params = item && parseParams(cursor);
  return params && { kind: 'item', item, params, raw: cursor.since(start) };
}

/** Of one member. Signatures have six at most. */
const maxParams = 256;

function parseParams(cursor: Cursor): Parameters | undefined {
  if (cursor.peek() !== ';') return noParams;
  const params = new Map<string, BareItem>();
  for (let count = 1; cursor.take(';'); count++) {
    cursor.skipBlanks();
    const key = cursor.takeUntil(/[^A-Za-z0-9_.*-]/g);
    if (key === '' || count > maxParams) return undefined;
    const value: BareItem | undefined = cursor.take('=') ? parseBareItem(cursor) : { type: 'boolean', value: true };
    if (!value) return undefined;
    params.set(key, value);
  }
  return params;
}

function parseBareItem(cursor: Cursor): BareItem | undefined {
  const first = cursor.peek();
  if (first === '"') return parseString(cursor);
  if (first === ':') {
    const text = cursor.takeMatch(/:([A-Za-z0-9+/_=-]*):/y);
    return text === undefined ? undefined : { type: 'binary', value: Buffer.from(text.slice(1, -1), 'base64') };
  }
  if (first === '?') {
    const text = cursor.takeMatch(/\?[01]/y);
    return text === undefined ? undefined : { type: 'boolean', value: text === '?1' };
  }
  const number = cursor.takeMatch(/[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[,; \t)]|$)/y);
  if (number !== undefined) {
    if (/[.eE]/.test(number)) return { type: 'decimal', value: Number(number) };
    return number.length > maxDigits ? undefined : { type: 'integer', value: BigInt(number.replace('+', '')) };
  }
  const token = cursor.takeMatch(/[^\s,;()"]+/y);
  return token === undefined ? undefined : { type: 'token', value: token };
}

/** Longer integers are refused: making a number of them takes quadratic time. */
const maxDigits = 4096;

function parseString(cursor: Cursor): BareItem | undefined {
  const start = cursor.position + 1;
  let end = start;
  for (;;) {
    end = cursor.text.indexOf('"', end);
    if (end === -1) return undefined;
    let backslashes = 0;
    while (end - backslashes > start && cursor.text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) break;
    end++;
  }
  const inner = cursor.text.slice(start, end);
  cursor.position = end + 1;
  return { type: 'string', value: inner.includes('\\') ? inner.replace(/\\(["\\])/g, '$1') : inner };
}

class Cursor {
  position = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  atEnd(): boolean {
    return this.position >= this.text.length;
  }
  peek(): string | undefined {
    return this.text[this.position];
  }
  take(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }
  since(start: number): string {
    return this.text.slice(start, this.position);
  }
  skipBlanks(): void {
    while (this.text[this.position] === ' ' || this.text[this.position] === '\t') this.position++;
  }
  /** Takes everything before the next match of a global pattern. */
  takeUntil(end: RegExp): string {
    end.lastIndex = this.position;
    const found = end.exec(this.text);
    const start = this.position;
    this.position = found ? found.index : this.text.length;
    return this.text.slice(start, this.position);
  }
  /** Takes what a sticky pattern matches here. */
  takeMatch(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.position += found[0].length;
    return found[0];
  }
}
