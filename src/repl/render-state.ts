/**
 * A message of a state, a line for each key, cut to the terminal:
 *
 *   balances  {"alice":"10","bob":"90"}
 *   ticker    "PNTS"
 */
import { createPainter } from '../base/output.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import type { Message } from '../message/value.ts';
import { cutText } from './cut-text.ts';
import { displayWidth } from './display-width.ts';
import type { RowsView } from './render-rows.ts';
import { count, shortValue } from './short-value.ts';

/** Keys that are shown; a state may have a hundred thousand. */
const mostKeys = 100;
const widestKey = 43;
const pipeWidth = 200;

export function renderState(state: Message, { color, width = pipeWidth }: RowsView): string {
  const paint = createPainter(color);
  const shown = [...state].slice(0, mostKeys).map(([key, value]) => ({ key: escapeControlInLine(key.slice(0, 200)), value }));
  const column = Math.min(widestKey, Math.max(4, Math.floor(width / 2)), Math.max(...shown.map(({ key }) => displayWidth(key))));
  const lines = shown.map(({ key, value }) => {
    const name = cutText(key, column);
    const room = Math.max(8, width - column - 2);
    return `${paint('key', name)}${' '.repeat(column - displayWidth(name))}  ${cutText(shortValue(value, room), room)}`;
  });
  const left = state.size - shown.length;
  return [...lines, ...(left > 0 ? [paint('dim', `… ${count(left, 'more key')}; .json shows all.`)] : [])].join('\n');
}
