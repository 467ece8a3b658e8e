/**
 * `.step`
 *
 * Goes one slot on in the past that `.at` or `.back` looks at, and shows that slot's message and what came of it.
 */
import { lookAt, showSlot } from '../at-slot.ts';
import { notInThePast, wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const stepCommand: DotCommand = {
  name: 'step',
  group: 'time travel',
  needsNode: true,
  usage: '.step',
  summary: 'one slot on, with its message and result',
  manual: `Only in the past: .at 0 and then .step goes through all that happened.

  .step`,
  async run(args, context) {
    if (args !== '') throw wrongUse(this.usage, this.name);
    if (context.at === undefined) throw notInThePast();
    const slot = context.at + 1;
    await lookAt(context, slot);
    await showSlot(context, slot);
  },
};
