/** Seconds since 1970 as dates of the Gregorian calendar and back, for all 64 bits of them. */

/** A moment in its parts. */
export interface Moment {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekDay: number;
  /** 1 to 366. */
  readonly yearDay: number;
}

const secondsPerDay = 86_400;
/** Days of 400 years, after which the calendar repeats. */
const daysPerEra = 146_097;

/** The parts of a moment in UTC. */
export function momentOf(seconds: number | bigint): Moment {
  const days = typeof seconds === 'number' ? Math.floor(seconds / secondsPerDay) : Number((seconds - ((seconds % 86400n) + 86400n) % 86400n) / 86400n);
  const rest = typeof seconds === 'number' ? seconds - days * secondsPerDay : Number(((seconds % 86400n) + 86400n) % 86400n);
  const { year, month, day } = dateOf(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekDay: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysBefore(year, 1, 1) + 1,
  };
}

/** Date of a day counted from 1970. Years are counted from March here, so that the leap day is their last. */
function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1 };
}

/** Days from 1970 to a date. Months and days may leave their range. */
export function daysBefore(year: number, month: number, day: number): number {
  const realYear = year + Math.floor((month - 1) / 12);
  const realMonth = ((((month - 1) % 12) + 12) % 12) + 1;
  const marchYear = realMonth <= 2 ? realYear - 1 : realYear;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (realMonth + (realMonth > 2 ? -3 : 9)) + 2) / 5);
  return era * daysPerEra + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468 + day - 1;
}

/** Week of the year when weeks begin on a day; days before the first such day are in week 0. */
export function weekOfYear(moment: Moment, firstWeekDay: 0 | 1): number {
  return Math.floor((moment.yearDay + 6 - ((moment.weekDay - firstWeekDay + 7) % 7)) / 7);
}

/** Year and week as ISO 8601 counts them: weeks belong to the year in which their Thursday lies. */
export function isoWeek(moment: Moment): { readonly year: number; readonly week: number } {
  const thursday = daysBefore(moment.year, moment.month, moment.day) - ((moment.weekDay + 6) % 7) + 3;
  const { year } = dateOf(thursday);
  return { year, week: Math.floor((thursday - daysBefore(year, 1, 1)) / 7) + 1 };
}

export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;
