/** What `os.date` makes of a moment in `puc`: the conversions of C's `strftime` in the C locale. */
import { argumentError } from '../../runtime/errors.ts';
import { dayNames, isoWeek, monthNames, weekOfYear, type Moment } from './calendar.ts';

/** Conversions by letter. `zone` is how the time zone is called, and how far it is ahead. */
type Conversion = (moment: Moment, zone: Zone) => string;

export interface Zone {
  readonly name: string;
  /** Such as `+0000`. */
  readonly offset: string;
}

const two = (n: number): string => String(n).padStart(2, '0');
const padded = (n: number): string => String(n).padStart(2, ' ');
const inCentury = (year: number): string => two(((year % 100) + 100) % 100);
const twelve = (hour: number): number => hour % 12 || 12;
/** C keeps years in 32 bits. */
const shownYear = (year: number): string => String(year | 0);

const joinedBy =
  (format: string): Conversion =>
  (moment, zone) =>
    format.replace(/%(.)/g, (_all, letter: string) => conversions[letter]!(moment, zone));

const conversions: Readonly<Record<string, Conversion>> = {
  a: (m) => dayNames[m.weekDay]!.slice(0, 3),
  A: (m) => dayNames[m.weekDay]!,
  b: (m) => monthNames[m.month - 1]!.slice(0, 3),
  B: (m) => monthNames[m.month - 1]!,
  c: joinedBy('%a %b %e %H:%M:%S %Y'),
  C: (m) => String(Math.floor(m.year / 100)),
  d: (m) => two(m.day),
  D: joinedBy('%m/%d/%y'),
  e: (m) => padded(m.day),
  F: joinedBy('%Y-%m-%d'),
  g: (m) => inCentury(isoWeek(m).year),
  G: (m) => shownYear(isoWeek(m).year),
  h: (m) => monthNames[m.month - 1]!.slice(0, 3),
  H: (m) => two(m.hour),
  I: (m) => two(twelve(m.hour)),
  j: (m) => String(m.yearDay).padStart(3, '0'),
  m: (m) => two(m.month),
  M: (m) => two(m.minute),
  n: () => '\n',
  p: (m) => (m.hour < 12 ? 'AM' : 'PM'),
  r: joinedBy('%I:%M:%S %p'),
  R: joinedBy('%H:%M'),
  S: (m) => two(m.second),
  t: () => '\t',
  T: joinedBy('%H:%M:%S'),
  u: (m) => String(m.weekDay || 7),
  U: (m) => two(weekOfYear(m, 0)),
  V: (m) => two(isoWeek(m).week),
  w: (m) => String(m.weekDay),
  W: (m) => two(weekOfYear(m, 1)),
  x: joinedBy('%m/%d/%y'),
  X: joinedBy('%H:%M:%S'),
  y: (m) => inCentury(m.year),
  Y: (m) => shownYear(m.year),
  z: (_m, zone) => zone.offset,
  Z: (_m, zone) => zone.name,
  '%': () => '%',
};

/** Letters that may stand behind the modifiers, which change nothing in the C locale. */
const modified: Readonly<Record<string, string>> = { E: 'cCxXyY', O: 'deHImMSuUVwWy' };

/** A format with its conversions made. Other conversions than those of C99 are an error. */
export function formatMoment(format: string, moment: Moment, zone: Zone): string {
  let made = '';
  let at = 0;
  for (;;) {
    const next = format.indexOf('%', at);
    if (next < 0) return made + format.slice(at);
    made += format.slice(at, next);
    const letter = format[next + 1] ?? '';
    const inner = format[next + 2] ?? '';
    if (inner !== '' && modified[letter]?.includes(inner) === true) {
      made += conversions[inner]!(moment, zone);
      at = next + 3;
    } else {
      made += (Object.hasOwn(conversions, letter) ? conversions[letter]! : refuse(format, next))(moment, zone);
      at = next + 2;
    }
  }
}

function refuse(format: string, at: number): never {
  return argumentError(1, `invalid conversion specifier '${format.slice(at).split('\0', 1)[0]}'`);
}
