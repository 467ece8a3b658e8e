/**
 * The text form of one typed value, as it stands in a header or tag beside its `ao-types` entry. All texts here are
 * wire text.
 *
 * @source protocol.md A.2
 */
import type { DecodeResult } from './codec.ts';
import { maxFieldMembers } from './limits.ts';
import { formatString, parseDictionary, parseItem, parseList, type BareItem } from './structured-fields.ts';
import { Atom, atom, float, Float, integer, isBinary, isFloat, type Message, type Value } from './value.ts';
import { fromWire, keyFromWire, toWire } from './wire-text.ts';

/** A scalar in text form. `type` is absent for binaries. */
export interface TypedText {
  readonly type?: string;
  readonly text: string;
}

/** The text form of a scalar, or of a list of scalars. Undefined for messages and for lists that hold messages or lists. */
export function formatTyped(value: Value): TypedText | undefined {
  if (isBinary(value)) return { text: toWire(value) };
  if (isFloat(value)) return { type: 'float', text: formatFloat(value instanceof Float ? value.value : value) };
  if (typeof value === 'number' || typeof value === 'bigint') return { type: 'integer', text: String(value) };
  if (value === null || typeof value === 'boolean') return { type: 'atom', text: `"${value}"` };
  if (value instanceof Atom) return { type: 'atom', text: formatString(toWire(value.name)) };
  if (!Array.isArray(value)) return undefined;
  const items: string[] = [];
  for (const item of value as readonly Value[]) {
    if (typeof item === 'object' && item !== null && (Array.isArray(item) || item instanceof Map)) return undefined;
    const typed = formatTyped(item);
    if (!typed) return undefined;
    // A binary that looks like a tagged item must be tagged itself, or it would be read as what it looks like.
    const type = typed.type ?? (typed.text.startsWith('(ao-type-') ? 'binary' : undefined);
    items.push(formatString(type === undefined ? typed.text : `(ao-type-${type}) ${typed.text}`));
  }
  return { type: 'list', text: items.join(', ') };
}

/** A float as Erlang writes it: 21 significant digits and an exponent of at least two. */
function formatFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'infinity' : '-infinity';
  const [digits = '', exponent = '+0'] = value.toExponential(20).split('e');
  const sign = Object.is(value, -0) ? '-' : '';
  return `${sign}${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** Reads the text form of a value of a type. `text` is wire text. Fails with status 400. */
export function readTyped(type: string, text: string): DecodeResult<Value> {
  const value = readValue(type.toLowerCase(), text, 0);
  if (value !== undefined) return { ok: true, value };
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const reason = knownTypes.has(type.toLowerCase()) ? `"${shown}" is not of type ${type}.` : `Unknown type "${type.slice(0, 60)}".`;
  return { ok: false, status: 400, reason };
}

const knownTypes = new Set(
  ['integer', 'float', 'atom', 'boolean', 'list', 'map', 'binary', 'empty-binary', 'empty-list', 'empty-message'],
);

function readValue(type: string, text: string, depth: number): Value | undefined {
  switch (type) {
    case 'integer':
      return /^\s*[+-]?\d{1,4096}\s*$/.test(text) ? integer(BigInt(text.trim().replace('+', ''))) : undefined;
    case 'float':
      return readFloat(text.trim());
    case 'atom':
      return readAtom(text.trim());
    case 'boolean': {
      const value = readAtom(text.trim());
      return typeof value === 'boolean' ? value : undefined;
    }
    case 'binary':
      return fromWire(text);
    case 'list':
      return depth > maxListDepth ? undefined : readList(text, depth);
    case 'map':
      return readMap(text);
    case 'empty-binary':
      return '';
    case 'empty-list':
      return [];
    case 'empty-message':
      return new Map();
    default:
      return undefined;
  }
}

/** Lists inside the text of lists; HyperBEAM itself never nests them there. */
const maxListDepth = 8;

function readFloat(text: string): Value | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return float(Number(text));
  if (text === 'nan') return new Float(Number.NaN);
  if (text === 'infinity') return new Float(Infinity);
  return text === '-infinity' ? new Float(-Infinity) : undefined;
}

/** Quoted (May 2025) or bare (September 2025). */
function readAtom(text: string): Value | undefined {
  const bare = parseItem(text);
  if (bare?.item.type === 'boolean') return bare.item.value;
  const name = bare?.item.type === 'string' ? bare.item.value : text;
  return name === '' || (name === text && /["\s]/.test(text)) ? undefined : atom(keyFromWire(name));
}

function readList(text: string, depth: number): Value | undefined {
  const members = parseList(text);
  if (members?.every((member) => member.kind === 'item')) {
    const items: Value[] = [];
    for (const member of members) {
      if (member.kind !== 'item') return undefined;
      const { item } = member;
      const value = item.type === 'string' ? readListItem(item.value, depth) : bareValue(item);
      if (value === undefined) return undefined;
      items.push(value);
    }
    return items;
  }
  // What ao-core-libs writes: no quotes, every item tagged.
  const items: Value[] = [];
  const parts = splitOutsideParentheses(text);
  if (parts === undefined) return undefined;
  for (const part of parts) {
    const value = readListItem(part, depth);
    if (value === undefined) return undefined;
    items.push(value);
  }
  return items;
}

/** An item of a list: `(ao-type-integer) 1`, or a binary. */
function readListItem(text: string, depth: number): Value | undefined {
  const tag = /^\(ao-type-([a-zA-Z-]+)\) /.exec(text);
  return tag ? readValue(tag[1]!.toLowerCase(), text.slice(tag[0].length), depth + 1) : fromWire(text);
}

function readMap(text: string): Message | undefined {
  const members = parseDictionary(text);
  if (!members) return undefined;
  const result = new Map<string, Value>();
  for (const [key, member] of members) {
    if (member.kind !== 'item') return undefined;
    result.set(keyFromWire(key), bareValue(member.item));
  }
  return result;
}

function bareValue(item: BareItem): Value {
  if (item.type === 'integer') return integer(item.value);
  if (item.type === 'decimal') return float(item.value);
  if (item.type === 'boolean') return item.value;
  if (item.type === 'token') return atom(keyFromWire(item.value));
  return fromWire(item.type === 'binary' ? item.value.toString('latin1') : item.value);
}

/** Undefined when there are too many parts. */
function splitOutsideParentheses(text: string): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (character === ',' && depth === 0) {
      if (parts.length >= maxFieldMembers) return undefined;
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}
