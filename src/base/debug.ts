/**
 * Debug lines: `HBX_DEBUG=http,lua` prints on stderr what goes on in these parts, `HBX_DEBUG=all` in all of them.
 *
 *     14:03:59.120 client GET /~meta@1.0/info/address 200 1.4 ms
 *     14:03:59.131 lua    {"process":"TiV…","text":"hello"}
 *
 * Nothing is made up for a topic that nobody asked for.
 */
import { escapeControlInLine } from './terminal-text.ts';

/** What can be asked for, and what it tells. */
export const debugTopics = {
  http: 'requests to the node that this command hosts',
  lua: 'what Lua prints',
  store: 'what is written and read back: snapshots, replays, failed writes',
  push: 'deliveries to other processes and nodes',
  cron: 'what goes wrong with what runs by the clock',
  client: 'requests that this command makes',
} as const;
export type DebugTopic = keyof typeof debugTopics;

export interface Debug {
  /** True when lines of a topic are wanted; of what has none, when everything is. */
  on(topic: DebugTopic | undefined): boolean;
  /** Prints a line, when it is wanted. */
  line(topic: DebugTopic | undefined, text: string): void;
  /** Words of the setting that are no topics. */
  readonly unknown: readonly string[];
}

/** The time of day on this machine: `14:03:59`, with milliseconds `14:03:59.120`. */
export function clockText(time: number, milliseconds = false): string {
  const date = new Date(time);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${parts.join(':')}${milliseconds ? `.${String(date.getMilliseconds()).padStart(3, '0')}` : ''}`;
}

/** Reads a setting such as `http,lua`. `write` gets whole lines. */
export function createDebug(setting: string | undefined, write: (line: string) => void, now: () => number = Date.now): Debug {
  const words = (setting ?? '').toLowerCase().split(/[\s,]+/).filter((word) => word !== '');
  const all = words.includes('all');
  const wanted = new Set(words);
  const on = (topic: DebugTopic | undefined): boolean => all || (topic !== undefined && wanted.has(topic));
  return {
    on,
    line(topic, text) {
      if (!on(topic)) return;
      write(`${clockText(now(), true)} ${(topic ?? 'node').padEnd(6)} ${escapeControlInLine(text)}\n`);
    },
    unknown: words.filter((word) => word !== 'all' && !Object.hasOwn(debugTopics, word)),
  };
}
