/** `time`, `date` and `difftime` in `puc`. The time of a process is that of the assignment, and its zone is UTC. */
import { index, setIndex } from '../../runtime/access.ts';
import { throwError } from '../../runtime/errors.ts';
import { allocateString, charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaFloat, LuaTable, normalInteger, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { integerArgument, integerOf, optionalString, tableArgument } from '../arguments.ts';
import { daysBefore, momentOf, type Moment } from './calendar.ts';
import { formatMoment, type Zone } from './format.ts';

/** Where a clock hangs: what time it is, and how far the zone is ahead of UTC. */
export interface Place {
  nowSeconds(): number;
  zoneAt(seconds: number | bigint): Zone & { readonly ahead: number; readonly isDst: boolean };
}

const utc: Place = {
  nowSeconds: () => Math.floor(state.world.nowMs() / 1000),
  zoneAt: () => ({ name: 'UTC', offset: '+0000', ahead: 0, isDst: false }),
};

/** Years that C can hold. */
const yearRange = { least: -2147481748, most: 2147485547 };
/** Instructions that one conversion counts for. */
const conversionCost = 40;
/** The largest value of a field. */
const maxField = 1073741823;

/** The functions for a place; that of a process is UTC. */
export function dateFunctions(place: Place = utc): Record<'time' | 'date' | 'difftime', (...args: LuaValue[]) => LuaReturn> {
  return {
    time(t?: LuaValue): LuaReturn {
      if (t === undefined) return place.nowSeconds();
      return timeOfTable(tableArgument(t, 1, arguments.length), place);
    },

    date(format?: LuaValue, time?: LuaValue): LuaReturn {
      const given = arguments.length;
      const wanted = optionalString(format, '%c', 1, given);
      const seconds = time === undefined ? place.nowSeconds() : integerArgument(time, 2, given);
      const isUtc = wanted.startsWith('!');
      const zone = isUtc ? { ...utc.zoneAt(seconds), name: 'GMT' } : place.zoneAt(seconds);
      const moment = momentOf(normalInteger(BigInt(seconds) + BigInt(zone.ahead)));
      if (moment.year < yearRange.least || moment.year > yearRange.most) throwError('time result cannot be represented in this installation');
      const shown = isUtc ? wanted.slice(1) : wanted;
      if (shown === '*t') return setFields(new LuaTable(), moment, zone.isDst);
      charge(shown.length + conversionCost * (shown.split('%').length - 1));
      const text = formatMoment(shown, moment, zone);
      allocateString(text.length);
      return text;
    },

    difftime(later?: LuaValue, earlier?: LuaValue): LuaReturn {
      const given = arguments.length;
      return new LuaFloat(Number(integerArgument(later, 1, given)) - Number(integerArgument(earlier, 2, given)));
    },
  };
}

/** Writes a moment into a table, as C's fields. */
function setFields(table: LuaTable, moment: Moment, isDst: boolean): LuaTable {
  const fields: readonly (readonly [string, LuaValue])[] = [
    ['sec', moment.second],
    ['min', moment.minute],
    ['hour', moment.hour],
    ['day', moment.day],
    ['month', moment.month],
    ['year', moment.year],
    ['wday', moment.weekDay + 1],
    ['yday', moment.yearDay],
    ['isdst', isDst],
  ];
  for (const [name, value] of fields) setIndex(table, name, value);
  return table;
}

/** The time that a table says. Its fields are then brought into their ranges. */
function timeOfTable(table: LuaTable, place: Place): number | bigint {
  const second = field(table, 'sec', 0);
  const minute = field(table, 'min', 0);
  const hour = field(table, 'hour', 12);
  const day = field(table, 'day');
  const month = field(table, 'month');
  const year = field(table, 'year');
  const dst = index(table, 'isdst');
  const local = BigInt(daysBefore(year, month, day)) * 86_400n + BigInt(hour * 3600 + minute * 60 + second);
  const guess = place.zoneAt(local - BigInt(place.zoneAt(local).ahead));
  const seconds = normalInteger(local - BigInt(guess.ahead + (dst !== undefined && dst !== false && !guess.isDst ? 3600 : 0)));
  const zone = place.zoneAt(seconds);
  const moment = momentOf(normalInteger(BigInt(seconds) + BigInt(zone.ahead)));
  if (seconds === -1 || moment.year < yearRange.least || moment.year > yearRange.most) throwError('time result cannot be represented in this installation');
  setFields(table, moment, zone.isDst);
  return seconds;
}

function field(table: LuaTable, name: string, fallback?: number): number {
  const v = index(table, name);
  const n = integerOf(v);
  if (n === undefined) {
    if (v !== undefined) throwError(`field '${name}' is not an integer`);
    return fallback ?? throwError(`field '${name}' missing in date table`);
  }
  if (n < -maxField || n > maxField) throwError(`field '${name}' is out-of-bound`);
  return Number(n);
}
