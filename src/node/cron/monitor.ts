/** Cron messages that the owner of a process asked for after it was made (`monitor` of `cron@1.0`): what they are, and their record in the store. */
import { pack } from '../../message/pack.ts';
import { getText, isMessage, message, type Message, type Value } from '../../message/value.ts';
import { parseInterval } from './interval.ts';
import { processSchedules, shortestProcessMs, type ProcessSchedule } from './process-schedules.ts';

export interface Monitor {
  readonly schedule: ProcessSchedule;
  /** When it was asked for, in milliseconds since 1970: the first message comes an interval later. */
  readonly since: number;
}

/**
 * The messages of a process.
 * @param interval as it was asked for; without one that of the tags of the process
 * @returns a sentence when there can be none
 */
export function monitorSchedule(definition: Message, interval: string | undefined): ProcessSchedule | string {
  const [own] = processSchedules(definition).schedules;
  if (interval === undefined || interval === '') return own ?? 'No interval found in message, and the process has no Cron-Interval of its own.';
  const parsed = parseInterval(interval, shortestProcessMs);
  return parsed.ok ? { interval, intervalMs: parsed.ms, keys: own?.keys ?? new Map([['action', 'Cron']]) } : parsed.reason;
}

/** For the store. */
export function monitorRecord({ schedule: { interval, intervalMs, keys }, since }: Monitor): Uint8Array {
  return pack(message({ interval, 'interval-ms': intervalMs, since, keys: Object.fromEntries(keys) }));
}

/** Reads what `monitorRecord` wrote; `undefined` for anything else. */
export function monitorFrom(record: Value): Monitor | undefined {
  if (!isMessage(record)) return undefined;
  const [interval, intervalMs, since, keys] = [getText(record, 'interval'), record.get('interval-ms'), record.get('since'), record.get('keys')];
  if (interval === undefined || typeof intervalMs !== 'number' || typeof since !== 'number' || !isMessage(keys)) return undefined;
  return { schedule: { interval, intervalMs, keys: new Map([...keys].map(([key, value]) => [key, String(value)])) }, since };
}
