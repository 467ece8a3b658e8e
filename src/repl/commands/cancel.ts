/**
 * `.cancel`
 *
 * Drops the block of `.editor`, or the statement that is not finished. Nothing is sent.
 */
import { noBlock } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const cancelCommand: DotCommand = {
  name: 'cancel',
  group: 'write',
  usage: '.cancel',
  summary: 'drop the block of .editor',
  manual: `Forgets the lines that were collected; nothing is sent. See .help editor.

  .editor
  x = 1
  .cancel`,
  inBlock: true,
  run(_args, context) {
    if (!context.block) throw noBlock(this.name);
    context.block = undefined;
    context.note('Dropped; nothing was sent.');
  },
};
