/**
 * `.cancel`
 *
 * Drops the block of `.editor`, or the statement that is not finished. Nothing is sent.
 */
import { noBlock } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const cancelCommand: DotCommand = {
  name: 'cancel',
  usage: '.cancel',
  summary: 'drop the block of .editor',
  manual: 'See .help editor.',
  inBlock: true,
  run(_args, context) {
    if (!context.block) throw noBlock(this.name);
    context.block = undefined;
    context.note('Dropped.');
  },
};
