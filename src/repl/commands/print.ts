/**
 * `.print`
 *
 * Shows the block of `.editor`, or the statement that is not finished, with line numbers. It goes on afterwards.
 */
import { escapeControl } from '../../base/terminal-text.ts';
import { noBlockToPrint } from '../errors.ts';
import { chalkFor } from '../printer.ts';
import type { DotCommand } from './command.ts';

export const printCommand: DotCommand = {
  name: 'print',
  group: 'write',
  usage: '.print',
  summary: 'show the block of .editor so far',
  manual: `Shows the lines that were collected, with their numbers, and goes on. See .help editor.

  .editor
  x = 1
  .print
  .done`,
  inBlock: true,
  run(_args, context) {
    if (!context.block) throw noBlockToPrint();
    const { lines } = context.block;
    if (lines.length === 0) return context.note('The block is empty.');
    const { dim } = chalkFor(context);
    const width = String(lines.length).length;
    context.say(lines.map((line, index) => `${dim(String(index + 1).padStart(width))}  ${escapeControl(line)}`).join('\n'));
  },
};
