/**
 * The log as a table. Its columns are of fixed width, so the first rows can be printed before the last ones are read:
 *
 *   slot  time         from         action          data                  id
 *      3  01:00:47     Iqf5d…hpUo9  Transfer        {"to":"…                RXj2K…0aBcd
 *
 * In a pipe ids, data and times (ISO 8601, UTC) are whole.
 */
import { colorFor, createPainter } from '../../../base/output.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import type { LoggedMessage } from '../../../client/log.ts';
import { cutText } from '../../../repl/cut-text.ts';
import { displayWidth } from '../../../repl/display-width.ts';
import { shortId } from '../../../repl/outbox-table.ts';
import { bytesText } from '../../../repl/value-text.ts';
import type { CliContext } from '../../context.ts';

export interface MessageRows {
  readonly head: string;
  row(message: LoggedMessage): string;
}

const gap = '  ';

/** @param lastSlot the highest number that will come */
export function createMessageRows({ stdout, env, flags }: CliContext, lastSlot: number, now = Date.now()): MessageRows {
  const terminal = stdout.isTTY === true;
  const paint = createPainter(colorFor(stdout, env, flags.color ? undefined : false));
  const slotWidth = Math.max(4, String(lastSlot).length);
  const [timeWidth, idWidth, actionWidth] = terminal ? [11, 11, 14] : [24, 43, 16];
  const rest = (stdout.columns ?? 80) - (slotWidth + timeWidth + 2 * idWidth + actionWidth + gap.length * 5);
  // Too narrow for data: it gets a few columns all the same, and the lines wrap.
  const dataWidth = terminal ? Math.max(8, rest) : undefined;
  const id = (text: string): string => pad(escapeControlInLine(terminal ? shortId(text) : text), idWidth, terminal);
  const data = (value: string | Uint8Array): string => {
    const text = typeof value === 'string' ? value : bytesText(value.length);
    const shown = escapeControlInLine(dataWidth === undefined ? text : text.slice(0, dataWidth + 1));
    return dataWidth === undefined ? shown : pad(shown, dataWidth, true);
  };
  const order = (slot: string, time: string, from: string, action: string, id: string, data: string): string =>
    // A pipe has data of any length, so that comes last there.
    (terminal ? [slot, time, from, action, data, id] : [slot, time, from, action, id, data]).join(gap).trimEnd();
  return {
    head: paint('dim', order('slot'.padStart(slotWidth), 'time'.padEnd(timeWidth), 'from'.padEnd(idWidth), 'action'.padEnd(actionWidth), 'id'.padEnd(idWidth), dataWidth === undefined ? 'data' : 'data'.padEnd(dataWidth))),
    row: ({ slot, timestamp, from, action, data: text, id: messageId }) =>
      order(
        String(slot).padStart(slotWidth),
        paint('dim', (timestamp === null ? '' : terminal ? shortTime(timestamp, now) : isoTime(timestamp)).padEnd(timeWidth)),
        id(from),
        pad(escapeControlInLine((action ?? '').slice(0, 200)), actionWidth, terminal),
        paint('dim', id(messageId)),
        data(text),
      ),
  };
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
