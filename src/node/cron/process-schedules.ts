/**
 * The Cron messages that a process asks for with its tags:
 *
 * ```
 * Cron-Interval: 10-seconds       each interval is followed by the tags of its message
 * Cron-Tag-Action: Cron
 * Cron-Interval: 1-day
 * Cron-Tag-Action: Report
 * ```
 *
 * As keys of a message (in lower case) several intervals are a list, or one text with commas, and a tag holds for all of
 * them, or the n-th of a list for the n-th interval. Data items keep their tags in order (`original-tags`).
 *
 * @source protocol.md E.3 (Cron), A.6 (original-tags)
 */
import { commitmentsOf } from '../../message/commitments.ts';
import { getKey, getText, isBinary, isList, isMessage, normalizeKey, textOf, type Message, type Value } from '../../message/value.ts';
import { parseInterval } from './interval.ts';

export interface ProcessSchedule {
  /** As it was written. */
  readonly interval: string;
  /** Milliseconds. */
  readonly intervalMs: number;
  /** Keys of its message. */
  readonly keys: ReadonlyMap<string, string>;
}

export interface ProcessSchedules {
  /** The shortest interval first: that is the order of messages that are due at the same time. */
  readonly schedules: readonly ProcessSchedule[];
  /** What is left out, and why: one sentence each. */
  readonly problems: readonly string[];
}

/** The shortest interval of a process, in milliseconds: its tags know no less. */
export const shortestProcessMs = 1000;
/** Intervals of one process. */
const maxSchedules = 8;
/** Tags of one message. */
const maxTags = 32;
/** Characters of a tag. */
const maxValue = 1024;

/**
 * Keys that the node sets itself, and those that say who a message is from: the node signs Cron messages, so the tags of a
 * process must not make them those of somebody else.
 */
const reserved = /^(?:from.*|target|type|cron|cron-interval|path|method|device|process|slot|commitments|authority|priv.*|ao-.*|signature.*|content-digest|body-keys|inline-body-key)$/;

/** Reads the Cron tags of a process message. */
export function processSchedules(process: Message): ProcessSchedules {
  const written = fromTags(process) ?? fromKeys(process);
  const problems: string[] = [];
  const schedules: ProcessSchedule[] = [];
  if (written.length > maxSchedules) problems.push(`A process has at most ${maxSchedules} intervals.`);
  for (const { interval, tags } of written.slice(0, maxSchedules)) {
    const parsed = parseInterval(interval, shortestProcessMs);
    if (!parsed.ok) {
      problems.push(parsed.reason);
      continue;
    }
    const keys = new Map<string, string>();
    for (const [name, value] of tags.slice(0, maxTags)) {
      const key = normalizeKey(name);
      if (reserved.test(name.toLowerCase()) || !/^[a-z0-9][a-z0-9_.-]{0,63}$/i.test(name) || value.length > maxValue) problems.push(`Cron-Tag-${name.slice(0, 64)} is left out: the node writes that key itself, or it is too long.`);
      else keys.set(key, value);
    }
    schedules.push({ interval, intervalMs: parsed.ms, keys });
  }
  return { schedules: schedules.sort((a, b) => a.intervalMs - b.intervalMs), problems };
}

interface Written {
  readonly interval: string;
  readonly tags: (readonly [name: string, value: string])[];
}

const tagPrefix = 'cron-tag-';

/** The tags of a data item, in order; `undefined` when the message is none. */
function fromTags(process: Message): Written[] | undefined {
  for (const commitment of commitmentsOf(process).values()) {
    const tags = isMessage(commitment) ? commitment.get('original-tags') : undefined;
    if (!isMessage(tags)) continue;
    const written: Written[] = [];
    for (const [, tag] of [...tags].sort(([a], [b]) => Number(a) - Number(b))) {
      const name = isMessage(tag) ? (getText(tag, 'name') ?? '') : '';
      const value = isMessage(tag) ? (getText(tag, 'value') ?? '') : '';
      if (name.toLowerCase() === 'cron-interval') written.push({ interval: value, tags: [] });
      // A tag in front of every interval belongs to none.
      else if (name.toLowerCase().startsWith(tagPrefix)) written.at(-1)?.tags.push([name.slice(tagPrefix.length), value]);
    }
    return written;
  }
  return undefined;
}

function fromKeys(process: Message): Written[] {
  // One too many is enough to tell.
  const written = textsOf(getKey(process, 'cron-interval'), true).slice(0, maxSchedules + 1).map((interval): Written => ({ interval, tags: [] }));
  for (const [key, value] of process) {
    if (!key.toLowerCase().startsWith(tagPrefix)) continue;
    const texts = textsOf(value, false);
    written.forEach(({ tags }, index) => {
      const text = texts.length === 1 && !isList(value) ? texts[0] : texts[index];
      if (text !== undefined) tags.push([key.slice(tagPrefix.length), text]);
    });
  }
  return written;
}

function textsOf(value: Value | undefined, commas: boolean): string[] {
  if (isList(value)) return value.map((item) => (isBinary(item) ? textOf(item) : String(item)));
  if (value === undefined || isMessage(value)) return [];
  const text = isBinary(value) ? textOf(value) : String(value);
  return commas ? text.split(',').map((part) => part.trim()) : [text];
}
