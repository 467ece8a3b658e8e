/** Numeric `for` loops beyond literal small integers, and traversals that `for … in` makes itself. */
import { add, toDouble } from './arithmetic.ts';
import { index } from './access.ts';
import { loopFailure } from './failures.ts';
import { charge } from './meter.ts';
import { textToNumber } from './number-text.ts';
import { state } from './state.ts';
import { TableIterator } from './traversal.ts';
import { LuaFloat, LuaTable, wrapInteger, type LuaFunction, type LuaValue } from './value.ts';

/** The limit of a loop over small integers as a double; nan for a loop without turns. */
export function loopLimit(start: number, limit: LuaValue, step: number): number {
  if (limit instanceof LuaFloat) return step > 0 ? Math.floor(limit.n) : Math.ceil(limit.n);
  if (typeof limit === 'bigint') return Number(limit);
  if (typeof limit === 'number') return limit;
  const bound = boundOf(limit);
  return bound === limit ? loopFailure('limit', start, limit, step) : loopLimit(start, bound, step);
}

/** A loop whose bounds are known when it begins. `first` and `next` answer the value of the turn, or nil at the end. */
export class NumericLoop {
  readonly #step: LuaValue;
  readonly #limit: number | bigint;
  readonly #isSmall: boolean;
  readonly #isUp: boolean;
  #i: LuaValue;

  constructor(givenStart: LuaValue, givenLimit: LuaValue, givenStep: LuaValue) {
    const [start, limit, step] = [givenStart, givenLimit, givenStep].map(boundOf);
    if (!isNumber(limit)) loopFailure('limit', start, limit, step);
    if (!isNumber(step)) loopFailure('step', start, limit, step);
    if (!isNumber(start)) loopFailure('initial', start, limit, step);
    const isInteger = !(start instanceof LuaFloat) && !(step instanceof LuaFloat);
    this.#i = start;
    this.#step = step;
    this.#isUp = toDouble(step) > 0;
    if (isInteger) {
      this.#limit = limit instanceof LuaFloat ? (this.#isUp ? Math.floor(limit.n) : Math.ceil(limit.n)) : limit;
      this.#isSmall = typeof start === 'number' && typeof step === 'number' && typeof this.#limit === 'number' && Math.abs(this.#limit) + Math.abs(step) <= 9007199254740991;
    } else {
      this.#limit = toDouble(limit);
      this.#isSmall = false;
      if (!state.luerl) {
        this.#i = new LuaFloat(toDouble(start));
        this.#step = new LuaFloat(toDouble(step));
      }
    }
  }

  first(): LuaValue {
    return this.#isWithin() ? this.#i : undefined;
  }

  next(): LuaValue {
    if (this.#isSmall) {
      const i = (this.#i as number) + (this.#step as number);
      this.#i = i;
      return (this.#isUp ? i <= (this.#limit as number) : i >= (this.#limit as number)) ? i : undefined;
    }
    const i = this.#i;
    this.#i = i instanceof LuaFloat || this.#step instanceof LuaFloat ? add(i, this.#step) : wrapInteger(BigInt(i as number | bigint) + BigInt(this.#step as number | bigint));
    return this.first();
  }

  #isWithin(): boolean {
    const i = this.#i instanceof LuaFloat ? this.#i.n : (this.#i as number | bigint);
    return this.#isUp ? i <= this.#limit : i >= this.#limit;
  }
}

/** Texts stand for floats. */
function boundOf(v: LuaValue): LuaValue {
  const n = typeof v === 'string' ? textToNumber(v) : undefined;
  return n === undefined ? v : n instanceof LuaFloat ? n : new LuaFloat(Number(n));
}

function isNumber(v: LuaValue): v is number | bigint | LuaFloat {
  return typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat;
}

/** What a `for … in` walks by itself. */
interface Walk {
  k: LuaValue;
  v: LuaValue;
  step(): boolean;
}

/** As `ipairs` walks: up to the first nil; in `puc` with metamethods. */
class ArrayWalk implements Walk {
  k: LuaValue;
  v: LuaValue = undefined;
  readonly #table: LuaTable;

  constructor(table: LuaTable, after: number) {
    this.#table = table;
    this.k = after;
  }

  step(): boolean {
    const i = (this.k as number) + 1;
    const { arr, mt } = this.#table;
    const v = i > 0 && i < arr.length ? arr[i] : undefined;
    this.k = i;
    this.v = v !== undefined ? v : mt === undefined || state.luerl ? this.#table.getInteger(i) : index(this.#table, i);
    return this.v !== undefined;
  }
}

const tableWalks = new Set<LuaFunction>();
const arrayWalks = new Set<LuaFunction>();

/** Tells which host functions are `next`, and which are what `ipairs` hands out. */
export function knowIterators(next: readonly LuaFunction[], ofArrays: readonly LuaFunction[]): void {
  for (const f of next) tableWalks.add(f);
  for (const f of ofArrays) arrayWalks.add(f);
}

/** The walk of a loop, when its iterator is one of those and its subject a table. */
export function walkOf(iterator: LuaValue, subject: LuaValue, control: LuaValue): Walk | undefined {
  if (!(subject instanceof LuaTable)) return undefined;
  if (control === undefined && tableWalks.has(iterator as LuaFunction)) {
    if (subject.isOrdered) charge(subject.entries);
    return new TableIterator(subject, undefined);
  }
  if (typeof control === 'number' && arrayWalks.has(iterator as LuaFunction)) return new ArrayWalk(subject, control);
  return undefined;
}
