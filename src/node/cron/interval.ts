/**
 * Intervals as HyperBEAM and ao write them: `500-milliseconds`, `1-minute`, `hours` (which is one hour).
 *
 * A month has 30 days and a year 365.25. Blocks are no time: a node without a gateway sees none.
 *
 * @source protocol.md C.10 (cron.every), E.3 (Cron-Interval)
 */

const day = 86_400_000;

/** Milliseconds of each unit. */
const units: ReadonlyMap<string, number> = new Map([
  ['millisecond', 1],
  ['second', 1000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', day],
  ['week', 7 * day],
  ['month', 30 * day],
  ['year', 365.25 * day],
]);

/** A hundred years: beyond it nothing is meant. */
const longest = 36_525 * day;

export type Interval = { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly reason: string };

/**
 * Reads an interval, units in any case, singular or plural. The reason of a refusal begins as a real node's does.
 * @param shortestMs what is shorter is refused
 */
export function parseInterval(text: string, shortestMs: number): Interval {
  const parts = /^(?:(\d{1,12})-)?([A-Za-z]{1,20})$/.exec(text.trim());
  if (parts === null) return refuse(`Invalid interval value. It looks like 10-seconds, and not like ${text.slice(0, 40)}.`);
  const unit = parts[2]!.toLowerCase().replace(/s$/, '');
  if (unit === 'block') return refuse('Invalid time unit: blocks. This node sees no blocks: give seconds, minutes, hours or days.');
  const unitMs = units.get(unit);
  if (unitMs === undefined) return refuse(`Invalid time unit: ${parts[2]}. There are milliseconds, seconds, minutes, hours, days, weeks, months and years.`);
  const ms = Number(parts[1] ?? 1) * unitMs;
  if (ms < shortestMs) return refuse(`Invalid interval value. The shortest is ${shortestMs} milliseconds.`);
  if (ms > longest) return refuse('Invalid interval value. The longest is a hundred years.');
  return { ok: true, ms };
}

function refuse(reason: string): Interval {
  return { ok: false, reason };
}
