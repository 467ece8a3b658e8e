/**
 * A value of a state in little room, as JSON writes it:
 *
 *   "text"   "a long text th…" (1,204 characters)   12   {"a":1}   {10,000 keys}   [3 items]   <20 bytes>
 *
 * Nothing is read beyond what is shown, so a value of megabytes costs no more than a small one. Safe to print on a terminal.
 */
import { escapeControlInLine } from '../base/terminal-text.ts';
import { isList, isMessage, type Value } from '../message/value.ts';
import { displayWidth } from './display-width.ts';
import { bytesText } from './value-text.ts';

/** @param room how many columns it may take; less than about 30 do not hold what is said of a long text */
export function shortValue(value: Value, room: number): string {
  if (typeof value === 'string') return shortText(value, room);
  if (value instanceof Uint8Array) return bytesText(value.length);
  const whole = inline(value, room);
  if (whole !== undefined) return whole;
  if (isList(value)) return `[${count(value.length, 'item')}]`;
  return isMessage(value) ? `{${count(value.size, 'key')}}` : String(value);
}

/** `1,204 keys` */
export function count(amount: number, thing: string): string {
  return `${amount.toLocaleString('en')} ${thing}${amount === 1 ? '' : 's'}`;
}

function shortText(text: string, room: number): string {
  const quoted = quote(text.slice(0, room + 1));
  if (text.length <= room && displayWidth(quoted) <= room) return quoted;
  const end = `…" (${count(text.length, 'character')})`;
  let shown = '"';
  let left = room - 1 - displayWidth(end);
  // What is left for the text is counted as it is shown: an escape takes six columns. Pairs of surrogates stay together.
  for (const character of text.slice(0, room)) {
    const next = quote(character).slice(1, -1);
    left -= displayWidth(next);
    if (left < 0) break;
    shown += next;
  }
  return shown + end;
}

/** The whole value when it fits. */
function inline(value: Value, room: number): string | undefined {
  if (typeof value === 'string') return value.length > room ? undefined : within(quote(value), room);
  if (value instanceof Uint8Array) return within(bytesText(value.length), room);
  if (!isList(value) && !isMessage(value)) return within(escapeControlInLine(String(value)), room);
  let text = '';
  const entries: Iterable<readonly [string | number, Value]> = value.entries();
  for (const [key, item] of entries) {
    const shown = inline(item, room - text.length);
    if (shown === undefined || String(key).length > room) return undefined;
    text += `${text === '' ? '' : ','}${typeof key === 'number' ? '' : `${quote(key)}:`}${shown}`;
    if (text.length > room) return undefined;
  }
  return within(isMessage(value) ? `{${text}}` : `[${text}]`, room);
}

function within(text: string, room: number): string | undefined {
  return text.length <= room ? text : undefined;
}

function quote(text: string): string {
  return escapeControlInLine(JSON.stringify(text));
}
