/**
 * Bounds for pattern matching. fengari's matcher has no hook, and a pattern such as `.-.-.-.-b` can run for years.
 *
 * A call whose worst case is small runs as it is. Any other gets its pattern wrapped in an object that counts each look
 * at it: the matcher reads the pattern at every step, so steps cost budget. Slower per step, but only for long subjects.
 */
import { argument, type LuaState, type LuaString, latin1, type LuaTable, Tag, TString } from '../internals.ts';
import type { Meter } from '../meter.ts';
import { guard } from './table.ts';

/** Steps that run without counting: about a tenth of a millisecond. */
const freeSteps = 10_000;
/** Instructions for one look at a wrapped pattern. */
const lookCost = 2;

/** Wraps `find`, `match`, `gmatch` and `gsub` of the string library. */
export function guardPatterns(L: LuaState, strings: LuaTable, meter: Meter): void {
  for (const name of ['find', 'match', 'gmatch', 'gsub']) guard(L, strings, name, (state) => meterPattern(state, meter));
}

function meterPattern(L: LuaState, meter: Meter): void {
  const subject = stringAt(L, 1);
  const pattern = stringAt(L, 2);
  if (subject === undefined || pattern === undefined) return;
  const steps = worstCase(subject.length, pattern);
  if (steps <= freeSteps) {
    meter.charge(L, steps >> 4);
    return;
  }
  const count = (cost: number): void => meter.charge(L, cost);
  setString(L, 2, counted(pattern, count, true));
  // `%b` and `%1` run over the subject without a look at the pattern.
  if (/%[b1-9]/.test(latin1(pattern))) setString(L, 1, counted(subject, count, false));
}

/** Steps that matching can take at most: each repetition multiplies by the length, so does each starting place. */
function worstCase(length: number, pattern: Uint8Array): number {
  let exponent = pattern[0] === 94 /* ^ */ ? 0 : 1;
  for (const byte of pattern) if (byte === 42 /* * */ || byte === 43 /* + */ || byte === 45 /* - */ || byte === 63 /* ? */) exponent++;
  if (latin1(pattern).includes('%b')) exponent++;
  // A plain search compares the whole needle at each place.
  return (length + 1) ** Math.min(exponent, 8) + length * pattern.length;
}

function counted(bytes: Uint8Array, count: (cost: number) => void, isPattern: boolean): Uint8Array {
  return new Proxy(bytes, {
    get(target, key) {
      if (key === 'length') return target.length;
      if (key === 'subarray') {
        return (start: number, end?: number) => {
          const part = target.subarray(start, end);
          // Parts of the pattern count as well; parts of the subject are captures, or compared as a whole.
          if (isPattern) return counted(part, count, true);
          count(1 + (part.length >> 4));
          return part;
        };
      }
      count(lookCost);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

function stringAt(L: LuaState, index: number): Uint8Array | undefined {
  const value = argument(L, index);
  return value !== undefined && (value.type === Tag.string || value.type === Tag.shortString) ? (value.value as LuaString).realstring : undefined;
}

function setString(L: LuaState, index: number, bytes: Uint8Array): void {
  const slot = argument(L, index);
  if (slot !== undefined) slot.value = new TString(null, bytes);
}
