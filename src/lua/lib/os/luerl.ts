/** `os` in `luerl`. Its `date` knows fewer conversions and leaves others as they are; its `time` of a table does not work. */
import { badArguments, crash } from '../../runtime/errors.ts';
import { allocateString, charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaFloat, LuaTable, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { subtract } from '../../runtime/arithmetic.ts';
import { tableOf } from '../define.ts';
import { dayNames, isoWeek, momentOf, monthNames, type Moment } from './calendar.ts';

/** Seconds that Erlang's local time can tell: from 1902 on, in years of 32 bits. */
const range = { from: -2145916800, to: 67767976233532799 };

export const luerlOsFunctions = {
  clock(): LuaReturn {
    return new LuaFloat(state.world.clock());
  },

  time(...args: LuaValue[]): LuaReturn {
    if (args.length === 1 && args[0] instanceof LuaTable) return crash('os.time of a table');
    return new LuaFloat(state.world.nowMs() / 1000);
  },

  date(...args: LuaValue[]): LuaReturn {
    const [format, time] = args.length === 0 ? ['%c'] : args;
    if (args.length > 2 || typeof format !== 'string') return badArguments('date', args);
    const seconds = args.length < 2 ? state.world.nowMs() / 1000 : time instanceof LuaFloat ? time.n : typeof time === 'number' || typeof time === 'bigint' ? Number(time) : undefined;
    if (seconds === undefined) return badArguments('date', args);
    // Halves are rounded away from zero.
    const whole = seconds < 0 ? -Math.round(-seconds) : Math.round(seconds);
    if (whole < range.from || whole >= range.to) return crash('os.date of a time that Erlang cannot tell');
    const moment = momentOf(whole);
    if (format === '*t') return dateTable(moment);
    return formatted(format, moment);
  },

  difftime(...args: LuaValue[]): LuaReturn {
    if (args.length < 2) return badArguments('difftime', args);
    const [later, earlier] = args;
    return isNumber(later) && isNumber(earlier) ? subtract(later, earlier) : crash('os.difftime of something else than numbers');
  },
};

function isNumber(v: LuaValue): boolean {
  return typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat;
}

function dateTable(m: Moment): LuaTable {
  return tableOf({ year: m.year, month: m.month, day: m.day, hour: m.hour, min: m.minute, sec: m.second, wday: m.weekDay + 1 });
}

/** A number in a field; one that is too long shows as stars. */
function fixed(n: number, width: number, pad = '0'): string {
  const text = String(n);
  return text.length > width ? '*'.repeat(width) : text.padStart(width, pad);
}

const clockText = (m: Moment): string => `${fixed(m.hour, 2)}:${fixed(m.minute, 2)}:${fixed(m.second, 2)}`;
const dayText = (m: Moment): string => `${fixed(m.month, 2)}/${fixed(m.day, 2)}/${fixed(m.year % 100, 2)}`;
const weekText = (m: Moment): string => fixed(isoWeek(m).week, 2);

/** In the order in which Luerl replaces them, each in the whole text: what one puts in, a later one may take. */
const conversions: readonly (readonly [string, (m: Moment) => string])[] = [
  ['%A', (m) => dayNames[m.weekDay]!],
  ['%a', (m) => dayNames[m.weekDay]!.slice(0, 3)],
  ['%B', (m) => monthNames[m.month - 1]!],
  ['%b', (m) => monthNames[m.month - 1]!.slice(0, 3)],
  ['%c', (m) => `${dayNames[m.weekDay]!.slice(0, 3)} ${monthNames[m.month - 1]!.slice(0, 3)} ${fixed(m.day, 2, ' ')} ${clockText(m)} ${fixed(m.year, 4)}`],
  ['%D', dayText],
  ['%d', (m) => fixed(m.day, 2)],
  ['%e', (m) => fixed(m.day, 2, ' ')],
  ['%F', (m) => `${fixed(m.year, 4)}-${fixed(m.month, 2)}-${fixed(m.day, 2)}`],
  ['%H', (m) => fixed(m.hour, 2)],
  ['%I', (m) => fixed(m.hour % 12 || 12, 2)],
  ['%M', (m) => fixed(m.minute, 2)],
  ['%m', (m) => fixed(m.month, 2)],
  ['%n', () => '\n'],
  ['%P', (m) => (m.hour < 12 ? 'am' : 'pm')],
  ['%p', (m) => (m.hour < 12 ? 'AM' : 'PM')],
  ['%S', (m) => fixed(m.second, 2)],
  ['%T', clockText],
  ['%t', () => '\t'],
  ['%u', (m) => String(m.weekDay || 7)],
  ['%V', weekText],
  ['%W', weekText],
  ['%w', (m) => String(m.weekDay)],
  ['%X', clockText],
  ['%x', dayText],
  ['%Y', (m) => fixed(m.year, 4)],
  ['%y', (m) => fixed(m.year % 100, 2)],
  ['%Z', () => ''],
  ['%%', () => '%'],
];

function formatted(format: string, moment: Moment): string {
  let text = format;
  for (const [conversion, convert] of conversions) {
    charge(text.length >> 4);
    const parts = text.split(conversion);
    if (parts.length === 1) continue;
    const value = convert(moment);
    allocateString(text.length + (parts.length - 1) * (value.length - conversion.length));
    text = parts.join(value);
  }
  return text;
}
