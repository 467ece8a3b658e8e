/**
 * What a hosted node tells about itself, for people: as lines of `hbx node`, and as debug lines (`HBX_DEBUG`).
 *
 * | event             | where it goes                                                        |
 * |-------------------|----------------------------------------------------------------------|
 * | `request`         | a line with `--log requests`; topic `http`                           |
 * | `lua.print`       | a line of `hbx node`; topic `lua`                                    |
 * | what went well    | debug lines only                                                     |
 * | everything else   | a note of `hbx node`; the topic of its first word                    |
 */
import { clockText, type DebugTopic } from '../base/debug.ts';
import { shortPath } from '../base/short-path.ts';
import { escapeControl, escapeControlInLine } from '../base/terminal-text.ts';
import { mapText } from '../project/map-text.ts';
import type { SourceMaps } from '../project/source-maps.ts';
import type { CliContext } from './context.ts';

export type NodeLog = (event: string, fields: Record<string, unknown>) => void;

/** Characters of a debug line's fields. */
const maxFields = 2000;

/** First words of events, by topic. */
const topics: Readonly<Record<string, DebugTopic>> = { request: 'http', lua: 'lua', cron: 'cron', push: 'push', relay: 'push', snapshot: 'store', replay: 'store', 'state-log': 'store', store: 'store' };

/** The topic of an event, `undefined` when it has none. */
export function topicOf(event: string): DebugTopic | undefined {
  const word = event.split('.', 1)[0]!;
  return Object.hasOwn(topics, word) ? topics[word] : undefined;
}

/** Debug lines of the events whose topic is wanted. */
export function debugNodeLog({ debug }: CliContext): NodeLog {
  return (event, fields) => {
    const topic = topicOf(event);
    if (debug.on(topic)) debug.line(topic, event === 'request' ? requestText(fields) : `${event} ${fieldsText(fields)}`);
  };
}

/** The lines of `hbx node`. @param requests `--log requests` */
export function nodeLog({ output }: CliContext, requests: boolean, now: () => number = Date.now): NodeLog {
  return (event, fields) => {
    if (event === 'lua.print') {
      const from = typeof fields['process'] === 'string' ? fields['process'].slice(0, 8) : 'lua';
      output.status(`${output.paint('dim', escapeControlInLine(from))} ${escapeControl(String(fields['text'])).trimEnd()}`);
    } else if (event === 'request') {
      // Asked for, so it comes with --quiet as well.
      if (requests) output.stderr.write(`${output.paint('dim', clockText(now()))} ${escapeControlInLine(requestText(fields))}\n`);
    } else if (!isQuiet(event)) {
      output.warn(`${event} ${escapeControl(fieldsText(fields))}`);
    }
  };
}

/** Puts the user's files and lines into what an event tells (`text`, `error`), where maps know them. */
export function ownPlaces(maps: SourceMaps, cwd: string): (fields: Record<string, unknown>) => Record<string, unknown> {
  const nameOf = (file: string): string => shortPath(file, cwd);
  const shown = (value: unknown): unknown => (typeof value === 'string' ? mapText(value, maps, nameOf) : Array.isArray(value) ? value.map(shown) : value);
  return (fields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shown(value)]));
}

/** Events that tell of what went as it should. */
function isQuiet(event: string): boolean {
  return /\.(started|ended|done|delivered|ran|written)$/.test(event);
}

function requestText({ status, method, path, ms }: Record<string, unknown>): string {
  return `${String(status)} ${String(method)} ${String(path)} ${String(ms)} ms`;
}

function fieldsText(fields: Record<string, unknown>): string {
  const text = JSON.stringify(fields) ?? '';
  return text.length > maxFields ? `${text.slice(0, maxFields)}…` : text;
}
