/**
 * Keys of a request as they reach its steps: names with types (`slot+integer`) and scopes (`2.slot`), values parsed,
 * values that are the result of another request set apart.
 *
 * @source protocol.md B, rules 5 and 7
 */
import type { DecodeResult } from '../codec.ts';
import type { Resolve, SingletonRequest } from '../path.ts';
import { parseTyped } from '../structured.ts';
import { normalizeKey, type Value } from '../value.ts';
import { badPath } from './limits.ts';
import { insideParentheses, unquote } from './split.ts';

/** Reads a nested request, in the way of the one around it. */
export interface ParseNested {
  /** @param decoded its text was percent-decoded already */
  (path: string, decoded: boolean): DecodeResult<SingletonRequest>;
  /** Quotes around a text are part of it, as for nodes of May 2025. They protect what is between them all the same. */
  readonly keepsQuotes: boolean;
}

const valueTypes: ReadonlySet<string> = new Set(['integer', 'float', 'atom', 'list', 'map']);
/** In these types quotes are part of the notation: `"a", "b"` is a list of two texts. */
const quotedTypes: ReadonlySet<string> = new Set(['list', 'map']);

const noResolves: readonly Resolve[] = [];

/** Values by key, and beside them the requests whose results are values. A key is in one of the two. */
export class KeySet {
  readonly values = new Map<string, Value>();
  readonly requests = new Map<string, SingletonRequest>();

  setValue(key: string, value: Value): void {
    this.values.set(key, value);
    this.requests.delete(key);
  }

  setRequest(key: string, request: SingletonRequest): void {
    this.requests.set(key, request);
    this.values.delete(key);
  }

  /** Adds the keys of another set; they win over those that are here. */
  add(other: KeySet): this {
    for (const [key, value] of other.values) this.setValue(key, value);
    for (const [key, request] of other.requests) this.setRequest(key, request);
    return this;
  }

  delete(key: string): void {
    this.values.delete(key);
    this.requests.delete(key);
  }

  resolves(): readonly Resolve[] {
    if (this.requests.size === 0) return noResolves;
    return Array.from(this.requests, ([key, request]) => ({ key, request }));
  }
}

/** Where a key was written: it decides which notations its value may use. */
export type KeyOrigin = 'inline' | 'query' | 'message';

/**
 * Puts one key as written into a set: takes the type off its name and applies it to the value.
 *
 * Inline values may be `(…)`; query values and inline values lose the quotes around them, unless those are kept; keys of the message (headers,
 * tags) only have types. A type that nobody knows fails, except in the message, where a plus may just be part of a name.
 */
export function putKey(target: KeySet, name: string, value: Value, origin: KeyOrigin, nested: ParseNested): DecodeResult<null> {
  const plus = typeStart(name);
  if (plus < 0) return putUntyped(target, name, value, origin, nested);

  const key = normalizeKey(name.slice(0, plus));
  if (isReserved(key)) return reserved;
  const type = name.slice(plus + 1).trim().toLowerCase();
  if (origin === 'message' && (typeof value !== 'string' || (type !== 'resolve' && !valueTypes.has(type)))) {
    target.setValue(name, value);
    return done;
  }
  if (key === '') return badPath(`A key with the type ${type} has no name.`);
  if (typeof value !== 'string') return badPath(`The key ${key} has a type (${type}) but no value.`);

  if (type === 'resolve') {
    const text = unquote(value);
    const request = nested(insideParentheses(text) ?? text, origin !== 'message');
    if (!request.ok) return request;
    target.setRequest(key, request.value);
    return done;
  }
  if (!valueTypes.has(type)) {
    return badPath(`The key ${key} has the unknown type ${type} (a plus or a blank after a name starts a type): integer, float, atom, list, map and resolve exist.`);
  }
  const parsed = parseTyped(type, quotedTypes.has(type) ? value : unquote(value));
  if (!parsed.ok) return badPath(`The key ${key} is not a valid ${type}: ${parsed.reason}`);
  target.setValue(key, parsed.value);
  return done;
}

const done = { ok: true, value: null } as const;
const reserved = badPath('The key commitments can only come from the signatures of a message, not from a path.');

/**
 * True for `commitments`, also with a scope. It tells devices who signed, and only what the codec has verified may stand
 * there: a path, or `1.commitments` in a body, could say anything.
 */
function isReserved(key: string): boolean {
  return key === 'commitments' || (key.endsWith('.commitments') && parseScope(key)?.key === 'commitments');
}

function putUntyped(target: KeySet, name: string, value: Value, origin: KeyOrigin, nested: ParseNested): DecodeResult<null> {
  if (origin === 'message') {
    // `commitments` in its one right spelling is what the codec verified.
    if (name !== 'commitments' && name.length >= 11 && isReserved(name.toLowerCase())) return reserved;
    target.setValue(name, value);
    return done;
  }
  if (name === '') return badPath('A key in the path has no name before its = sign.');
  const key = normalizeKey(name);
  if (isReserved(key)) return reserved;
  const inside = origin === 'inline' && typeof value === 'string' ? insideParentheses(value) : undefined;
  if (inside === undefined) {
    target.setValue(key, typeof value === 'string' && !nested.keepsQuotes ? unquote(value) : value);
    return done;
  }
  const request = nested(inside, true);
  if (!request.ok) return request;
  target.setRequest(key, request.value);
  return done;
}

/** Some encoders write a plus as a blank, so both start a type. */
function typeStart(name: string): number {
  const plus = name.indexOf('+');
  const blank = name.indexOf(' ');
  return plus < 0 ? blank : blank < 0 ? plus : Math.min(plus, blank);
}

/**
 * Splits `N.key` off: exactly one dot, digits before it. Other keys with dots are ordinary keys, which a real node
 * refuses.
 */
export function parseScope(name: string): { step: number; key: string } | undefined {
  const dot = name.indexOf('.');
  if (dot <= 0 || dot > 9 || dot === name.length - 1 || name.includes('.', dot + 1)) return undefined;
  for (let index = 0; index < dot; index++) {
    const code = name.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return undefined;
  }
  return { step: Number(name.slice(0, dot)), key: name.slice(dot + 1) };
}
