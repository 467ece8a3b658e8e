/**
 * Rich messages to TABM and back.
 *
 * A TABM ("type-annotated binary message") holds only binaries and nested TABMs. Every other value becomes text, and
 * the level that holds it names the type under the key `ao-types`. Empty values have a type and no text. Lists that
 * hold messages or lists become numbered levels of type `list`.
 *
 * @source protocol.md A.1, A.2; the legacy `map` type is only read
 */
import type { DecodeFailure, DecodeResult } from './codec.ts';
import { itemText, parseDictionary } from './structured-fields.ts';
import { formatTyped, readTyped } from './typed-text.ts';
import { isMessage, normalizeKey, type Binary, type Message, type Value } from './value.ts';
import { fromWire, isAscii, keyFromWire, toWire } from './wire-text.ts';

/** A level of a TABM. Keys are text, scalars are wire text. */
export type WireTabm = Map<string, string | WireTabm>;

/** Deeper messages are refused in both directions. */
export const maxMessageDepth = 64;

/**
 * Reads a typed text, such as the value of `key+integer=5` in a path or of a tag named in `ao-types`.
 * @param type `integer`, `float`, `atom`, `boolean`, `list`, `map`, `binary` or one of the `empty-…` types
 * @param text plain text, already percent-decoded
 * @returns the value, or a failure with status 400 for an unknown type or a text that is not of the type
 * @source protocol.md A.2, B.5
 */
export function parseTyped(type: string, text: string): DecodeResult<Value> {
  return readTyped(type, toWire(text));
}

/**
 * The text form of one value, as `parseTyped` reads it. Messages, and lists that hold messages or lists, have none: their
 * text is empty.
 * @returns the text, and the type unless it is a binary
 */
export function encodeTyped(value: Value): { readonly type?: string; readonly text: string } {
  const typed = formatTyped(value);
  if (!typed) return { type: isMessage(value) ? 'map' : 'list', text: '' };
  const text = fromWire(typed.text);
  return { ...typed, text: typeof text === 'string' ? text : typed.text };
}

/**
 * Reads the text of an `ao-types` key: `num="integer", l=list`. Keys come back percent-decoded and normalised.
 * @returns key to type, or a failure with status 400
 */
export function parseAoTypes(text: string): DecodeResult<Map<string, string>> {
  const dictionary = parseDictionary(text);
  const types = new Map<string, string>();
  for (const [key, member] of dictionary ?? []) {
    const type = member.kind === 'item' ? itemText(member.item) : undefined;
    if (type === undefined) return failure('The ao-types key holds something that is not a type.');
    types.set(normalizeKey(keyFromWire(unescapeKey(key))), type);
  }
  return dictionary ? { ok: true, value: types } : failure('The ao-types key is not a dictionary.');
}

/** Writes the text of an `ao-types` key, entries sorted by key. */
export function formatAoTypes(types: Iterable<readonly [key: string, type: string]>): string {
  return [...types]
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([key, type]) => `${escapeKey(key)}="${type}"`)
    .join(', ');
}

/**
 * Rich message to TABM in wire text. Keys come out normalised; private keys (`priv…`) and keys that are computed
 * (`content-digest`, `unsigned_id`) stay behind.
 * @returns a failure with status 400 when the message is nested deeper than `maxMessageDepth`
 */
export function toWireTabm(message: Message): DecodeResult<WireTabm> {
  const result = levelToTabm(message.entries(), 0);
  return result ? { ok: true, value: result } : tooDeep;
}

/** Levels of a TABM whose values are known already. They hold scalars, and levels of scalars. */
export type KnownLevels = ReadonlyMap<WireTabm, Message>;

const noneKnown: KnownLevels = new Map();

/**
 * TABM in wire text to rich message.
 * @param known levels that need not be read
 * @returns a failure with status 400 when a text is not of its type, or the message is too deep
 */
export function fromWireTabm(tabm: WireTabm, known: KnownLevels = noneKnown): DecodeResult {
  const value = levelToValue(tabm, known, 0);
  if (!value.ok) return value;
  // A level of type list can only stand inside another one.
  return { ok: true, value: isMessage(value.value) ? value.value : numbered(value.value as readonly Value[]) };
}

const tooDeep: DecodeFailure = { ok: false, status: 400, reason: `The message is nested deeper than ${maxMessageDepth} levels.` };

function failure(reason: string): DecodeFailure {
  return { ok: false, status: 400, reason };
}

function levelToTabm(entries: Iterable<readonly [string, Value]>, depth: number): WireTabm | undefined {
  if (depth > maxMessageDepth) return undefined;
  const level: WireTabm = new Map();
  const types = new Map<string, string>();
  for (const [rawKey, value] of entries) {
    const key = normalizeKey(rawKey);
    if (key.startsWith('priv') || computedKeys.has(key)) continue;
    // Two spellings of one key: the last wins, with its type.
    types.delete(key);
    level.delete(key);
    const empty = emptyType(value);
    if (empty) {
      types.set(key, empty);
      continue;
    }
    const typed = formatTyped(value);
    if (typed) {
      level.set(key, typed.text);
      if (typed.type) types.set(key, typed.type);
      continue;
    }
    const isList = Array.isArray(value);
    const child = levelToTabm(isList ? numberedEntries(value) : (value as Message).entries(), depth + 1);
    if (!child) return undefined;
    if (isList) types.set(key, 'list');
    // A message of private keys only is as good as empty.
    if (child.size > 0) level.set(key, child);
    else types.set(key, 'empty-message');
  }
  if (types.size > 0) level.set('ao-types', formatAoTypes(types));
  return level;
}

const computedKeys = new Set(['ao-types', 'content-digest', 'unsigned_id']);

function emptyType(value: Value): string | undefined {
  if (value === '') return 'empty-binary';
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? 'empty-list' : undefined;
  if (value instanceof Map) return value.size === 0 ? 'empty-message' : undefined;
  return value instanceof Uint8Array && value.length === 0 ? 'empty-binary' : undefined;
}

function* numberedEntries(list: readonly Value[]): Generator<[string, Value]> {
  for (let index = 0; index < list.length; index++) yield [String(index + 1), list[index]!];
}

function numbered(list: readonly Value[]): Message {
  return new Map(numberedEntries(list));
}

function levelToValue(level: WireTabm, known: KnownLevels, depth: number): DecodeResult<Value> {
  if (depth > maxMessageDepth) return tooDeep;
  const value = known.get(level);
  if (value !== undefined) return depth < maxMessageDepth ? { ok: true, value } : tooDeep;
  const typesText = level.get('ao-types');
  let types: Map<string, string> | undefined;
  if (typeof typesText === 'string') {
    const parsed = parseAoTypes(typesText);
    if (!parsed.ok) return parsed;
    types = parsed.value;
  }
  const result = new Map<string, Value>();
  for (const [key, raw] of level) {
    if (key === 'ao-types' && typeof raw === 'string') continue;
    const type = types?.get(key);
    if (typeof raw !== 'string') {
      const child = levelToValue(raw, known, depth + 1);
      if (!child.ok) return child;
      result.set(key, type === 'list' && isMessage(child.value) ? (toList(child.value) ?? child.value) : child.value);
    } else if (type === undefined || type === 'resolve') {
      result.set(key, fromWire(raw));
    } else {
      const value = readTyped(type, raw);
      if (!value.ok) return { ...value, reason: `The key ${key.slice(0, 100)} is wrong: ${value.reason}` };
      result.set(key, value.value);
    }
  }
  if (types !== undefined) for (const [key, type] of types) {
    if (type.startsWith('empty-') && !result.has(key)) {
      const value = readTyped(type, '');
      if (!value.ok) return value;
      result.set(key, value.value);
    }
  }
  // September 2025 nodes mark a level as a list from inside.
  if (types?.get('.') === 'list') return { ok: true, value: toList(result) ?? result };
  return { ok: true, value: result };
}

/** The values of a numbered message in the order of their numbers; undefined when a key is not a number. */
function toList(level: Message): readonly Value[] | undefined {
  const keys = [...level.keys()];
  if (!keys.every((key) => /^\d{1,15}$/.test(key))) return undefined;
  return keys.sort((a, b) => Number(a) - Number(b)).map((key) => level.get(key)!);
}

function escapeKey(key: string): string {
  if (/^[a-z0-9.\-_/?&+]*$/.test(key)) return key;
  return toWire(key).replace(/[^a-z0-9.\-_/?&+]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function unescapeKey(key: string): string {
  if (!key.includes('%')) return key;
  return key.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A TABM whose scalars are binaries, as other codecs (tags of a data item) hold them. */
export type Tabm = ReadonlyMap<string, Binary | Tabm>;

/** Rich message to TABM; see `toWireTabm`. */
export function toTabm(message: Message): DecodeResult<Tabm> {
  const result = toWireTabm(message);
  return result.ok ? { ok: true, value: mapScalars(result.value, fromWire) } : result;
}

/** TABM to rich message; see `fromWireTabm`. Keys are taken as they are spelled. */
export function fromTabm(tabm: Tabm): DecodeResult {
  const limited = scalarsToWire(tabm, 0);
  return limited ? fromWireTabm(limited) : tooDeep;
}

function mapScalars(level: WireTabm, convert: (wire: string) => Binary): Tabm {
  const result = new Map<string, Binary | Tabm>();
  for (const [key, value] of level) result.set(key, typeof value === 'string' ? convert(value) : mapScalars(value, convert));
  return result;
}

function scalarsToWire(level: Tabm, depth: number): WireTabm | undefined {
  if (depth > maxMessageDepth) return undefined;
  const result: WireTabm = new Map();
  for (const [key, value] of level) {
    if (typeof value === 'string') {
      result.set(key, isAscii(value) ? value : toWire(value));
    } else if (value instanceof Uint8Array) {
      result.set(key, toWire(value));
    } else {
      const child = scalarsToWire(value, depth + 1);
      if (!child) return undefined;
      result.set(key, child);
    }
  }
  return result;
}
