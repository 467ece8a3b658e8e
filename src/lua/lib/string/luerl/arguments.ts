/** Arguments of the string functions in `luerl`, in the form these need. */
import { luerlInteger } from '../../luerl-arguments.ts';
import type { LuaValue } from '../../../runtime/value.ts';

export { luerlInteger, luerlString } from '../../luerl-arguments.ts';

/** A place or count: an integer as a double, near enough for those beyond every length. */
export function luerlPlace(v: LuaValue): number | undefined {
  if (typeof v === 'number') return v;
  const n = luerlInteger(v);
  return n === undefined ? undefined : Number(n);
}

/** A place that may count from the end. */
export function fromEnd(place: number, length: number): number {
  return place < 0 ? length + place + 1 : place;
}
