/**
 * What a pattern is once it is read: a chain of items. Both dialects read their own grammar into it (`puc-pattern.ts`,
 * `luerl-pattern.ts`) and share the matcher (`matcher.ts`).
 *
 * What is wrong with a pattern becomes an item too, since PUC notices it only when the matcher gets there.
 */
import { charge } from '../../runtime/meter.ts';

/** Kinds of items. The first five match one byte of `set`, so often as they say. */
export const kinds = {
  one: 0,
  /** `?` */
  optional: 1,
  /** `*` */
  most: 2,
  /** `+` */
  some: 3,
  /** `-` */
  least: 4,
  /** The pattern ends: a match. */
  end: 5,
  open: 6,
  close: 7,
  /** `()` */
  position: 8,
  /** `$` */
  atEnd: 9,
  /** `%bxy`, with the bytes x in `a` and y in `b`. */
  balance: 10,
  /** `%f[set]` */
  frontier: 11,
  /** `%1`, with the index of the capture in `a`. */
  back: 12,
  failure: 13,
  /** `%bxy` with `?`, `*`, `+` or `-`, which is in `repeats`. */
  balances: 14,
} as const;

/** Captures that a pattern has at most. */
export const maxCaptures = 32;

export class Item {
  readonly kind: number;
  /** 256 flags, 1 for each byte that matches. */
  readonly set: Uint8Array;
  readonly a: number;
  readonly b: number;
  /** Text of the error, for `failure`. */
  readonly message: string;
  /** For `balances`: one of the first five kinds. */
  readonly repeats: number;
  next: Item;
  constructor(kind: number, set: Uint8Array = noBytes, a = 0, b = 0, message = '', repeats = 0) {
    this.kind = kind;
    this.set = set;
    this.a = a;
    this.b = b;
    this.message = message;
    this.repeats = repeats;
    this.next = this;
  }
}

export interface Pattern {
  readonly start: Item;
  /** It begins with `^`, so it is tried at one place only. */
  readonly isAnchored: boolean;
  /** The only byte that a match can begin with, or the empty text. */
  readonly firstByte: string;
  /** The bytes that a match can begin with, or undefined when it may be empty or that is not known. */
  readonly firstSet: Uint8Array | undefined;
  /** The whole pattern is one set with `+`, perhaps in parentheses; `only` is that set. */
  readonly only: Uint8Array | undefined;
  /** Captures of a pattern that has `only`: 0 or 1. */
  readonly onlyCaptures: number;
  /** What its sets in brackets cost to read, in instructions. */
  readonly setCost: number;
  /** It has no special characters, so it is looked for as a text. */
  readonly isPlain: boolean;
}

const noBytes = new Uint8Array(256);

/** The end of all patterns. */
export const end = new Item(kinds.end);

/** Chains items and finds out how a match begins. */
export function chain(items: readonly Item[], isAnchored: boolean, text: string): Pattern {
  let next = end;
  for (let at = items.length - 1; at >= 0; at--) {
    items[at]!.next = next;
    next = items[at]!;
  }
  let first = next;
  let opened = 0;
  while ((first.kind === kinds.open || first.kind === kinds.position) && opened++ < maxCaptures) first = first.next;
  const { onlyCaptures, only } = onlySet(next);
  const isKnown = first.kind === kinds.one || first.kind === kinds.some;
  const firstSet = isKnown ? first.set : first.kind === kinds.balance ? singleByte(first.a) : undefined;
  return { start: next, isAnchored, only, onlyCaptures, firstSet, firstByte: firstSet === undefined ? '' : onlyByte(firstSet), setCost: 24 * (text.split('[').length - 1), isPlain: !/[$^*+?.([%-]/.test(text) };
}

function onlySet(start: Item): { only: Uint8Array | undefined; onlyCaptures: number } {
  const isCaptured = start.kind === kinds.open && start.next.next.kind === kinds.close;
  const item = isCaptured ? start.next : start;
  const after = isCaptured ? item.next.next : item.next;
  return { only: item.kind === kinds.some && after === end ? item.set : undefined, onlyCaptures: isCaptured ? 1 : 0 };
}

const singles: (Uint8Array | undefined)[] = [];

/** The set of one byte. */
export function singleByte(code: number): Uint8Array {
  const known = singles[code];
  if (known !== undefined) return known;
  const set = new Uint8Array(256);
  set[code] = 1;
  singles[code] = set;
  return set;
}

/** The set of all bytes. */
export const anyByte = new Uint8Array(256).fill(1);

function onlyByte(set: Uint8Array): string {
  const at = set.indexOf(1);
  return at >= 0 && set.indexOf(1, at + 1) < 0 ? String.fromCharCode(at) : '';
}

/** The complement of a set. */
export function complement(set: Uint8Array): Uint8Array {
  const other = new Uint8Array(256);
  for (let code = 0; code < 256; code++) other[code] = 1 - set[code]!;
  return other;
}

/** Adds the members of one set to another. */
export function addAll(target: Uint8Array, set: Uint8Array): void {
  for (let code = 0; code < 256; code++) target[code]! |= set[code]!;
}

/** The set of the bytes that a test accepts. */
export function bytesWhere(test: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (test(code) ? 1 : 0));
}

/** Keeps what was read of the last patterns. */
export class PatternCache {
  readonly #known = new Map<string, Pattern>();
  readonly #read: (text: string) => Pattern;
  constructor(read: (text: string) => Pattern) {
    this.#read = read;
  }
  /** Charges for reading it whether it is known or not: what a call costs must not depend on the calls before it. */
  get(text: string): Pattern {
    charge(1 + text.length);
    let pattern = this.#known.get(text);
    if (pattern === undefined) {
      pattern = this.#read(text);
      if (this.#known.size >= 256) this.#known.clear();
      // Patterns made of data are long and never seen again.
      if (text.length <= 256) this.#known.set(text, pattern);
    }
    charge(pattern.setCost);
    return pattern;
  }
}
