/**
 * The log as a table. Its columns are of fixed width, so the first rows can be printed before the last ones are read:
 *
 *   slot  time         from         action          tags and data         id
 *      3  01:00:47     Iqf5d…hpUo9  Transfer        Quantity=5 -- hi      RXj2K…0aBcd
 *      4  01:00:49     Iqf5d…hpUo9  Mint            failed                RXj2K…0aBcd
 *
 * Tags stand as a line of the console has them, without those that every message has; the process message (slot 0) has too many.
 * In a pipe ids, data and times (ISO 8601, UTC) are whole. On a narrow terminal some columns are left out.
 */
import { createPainter } from '../base/output.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import type { LoggedMessage } from '../client/log.ts';
import { cutText } from './cut-text.ts';
import { displayWidth } from './display-width.ts';
import { shortId } from './outbox-table.ts';
import { bytesText } from './value-text.ts';

export interface MessageRows {
  readonly head: string;
  /** @param failed its slot failed */
  row(message: LoggedMessage, failed?: boolean): string;
}

const gap = '  ';

export interface MessageRowsView {
  readonly color: boolean;
  /** Columns of the terminal. Absent: everything is whole, for pipes. */
  readonly width: number | undefined;
  /** Milliseconds since 1970: today's messages have no date. */
  readonly now?: number;
}

type Column = 'slot' | 'time' | 'from' | 'action' | 'data' | 'id';

const titles: Partial<Record<Column, string>> = { data: 'tags and data' };
/** What says nothing about one message. */
const technical = new Set(['data-protocol', 'variant', 'type', 'reference', 'content-type', 'sdk', 'anchor', 'source-id']);

/** In this order they leave a terminal that is too narrow for all. */
const dispensable: readonly Column[] = ['id', 'time', 'from'];
/** Columns that data gets at least. */
const leastData = 8;

/** @param lastSlot the highest number that will come */
export function createMessageRows(lastSlot: number, { color, width, now = Date.now() }: MessageRowsView): MessageRows {
  const terminal = width !== undefined;
  const paint = createPainter(color);
  const [time, id, action] = terminal ? [11, 11, 14] : [24, 43, 16];
  const widths: Record<Column, number> = { slot: Math.max(4, String(lastSlot).length), time, from: id, action, data: leastData, id };
  // A pipe has data of any length, so that comes last there.
  let columns: Column[] = terminal ? ['slot', 'time', 'from', 'action', 'data', 'id'] : ['slot', 'time', 'from', 'action', 'id', 'data'];
  const excess = (): number => columns.reduce((sum, column) => sum + widths[column] + gap.length, -gap.length) - (width ?? Infinity);
  for (const column of dispensable) if (excess() > 0) columns = columns.filter((one) => one !== column);
  if (terminal) widths.data = Math.max(1, widths.data - excess());
  const draw = (cells: Record<Column, string>): string => {
    const drawn = columns.map((column) => {
      if (column === 'slot') return cells.slot.padStart(widths.slot);
      const shown = column === 'data' && !terminal ? cells.data : pad(cells[column], widths[column], terminal);
      return column === 'time' || column === 'id' ? paint('dim', shown) : shown;
    });
    return drawn.join(gap).trimEnd();
  };
  const address = (text: string): string => escapeControlInLine(terminal ? shortId(text) : text);
  return {
    head: paint('dim', columns.map((column) => (column === 'slot' ? column.padStart(widths.slot) : pad(cutText(titles[column] ?? column, terminal ? widths[column] : 20), column === 'data' && !terminal ? 0 : widths[column], false))).join(gap).trimEnd()),
    row: ({ slot, timestamp, from, action: name, tags, data, id: messageId }, failed = false) => {
      const said = typeof data === 'string' ? data : bytesText(data.length);
      const given = String(tags['type'] ?? tags['Type']) === 'Process' ? '' : tagsText(tags, terminal ? widths.data + 1 : undefined);
      const text = [failed ? 'failed' : '', given === '' || said === '' ? given || said : `${given} -- ${said}`].filter((part) => part !== '').join(': ');
      return draw({
        slot: String(slot),
        time: timestamp === null ? '' : terminal ? shortTime(timestamp, now) : isoTime(timestamp),
        from: address(from),
        action: escapeControlInLine((name ?? '').slice(0, 200)),
        data: escapeControlInLine(terminal ? text.slice(0, widths.data + 1) : text),
        id: address(messageId),
      });
    },
  };
}

/** `Recipient=abc Quantity=10` @param most characters of each value; absent: all */
function tagsText(tags: LoggedMessage['tags'], most: number | undefined): string {
  const shown = Object.entries(tags).filter(([name]) => !technical.has(name.toLowerCase()));
  return shown.map(([name, value]) => `${name}=${(typeof value === 'string' ? (/^\S+$/.test(value) ? value : JSON.stringify(value)) : bytesText(value.length)).slice(0, most)}`).join(' ');
}

function pad(text: string, width: number, cut: boolean): string {
  const shown = cut ? cutText(text, width) : text;
  return shown + ' '.repeat(Math.max(0, width - displayWidth(shown)));
}

/** Today only the time, else day and minute; of this machine's time zone. */
function shortTime(timestamp: number, now: number): string {
  const [then, today] = [new Date(timestamp), new Date(now)];
  const two = (number: number): string => String(number).padStart(2, '0');
  const clock = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (then.toDateString() === today.toDateString()) return `${clock}:${two(then.getSeconds())}`;
  return `${two(then.getMonth() + 1)}-${two(then.getDate())} ${clock}`;
}

function isoTime(timestamp: number): string {
  // Dates end at 8.64e15 ms; a stranger's number may not.
  return Math.abs(timestamp) <= 8.64e15 ? new Date(timestamp).toISOString() : String(timestamp);
}
