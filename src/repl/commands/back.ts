/**
 * `.back`
 *
 * Goes one slot back and shows that slot's message and what came of it. From the present it goes to the slot before the newest one.
 */
import { lookAt, showSlot } from '../at-slot.ts';
import { firstSlot, wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const backCommand: DotCommand = {
  name: 'back',
  group: 'time travel',
  needsNode: true,
  usage: '.back',
  summary: 'one slot back, with its message and result',
  manual: `From the present it goes to the slot before the newest one. .at now returns. Of long data it shows
the beginning.

  .back`,
  async run(args, context) {
    if (args !== '') throw wrongUse(this.usage, this.name);
    const slot = (context.at ?? (await context.newestSlot())) - 1;
    if (slot < 0) throw firstSlot();
    await lookAt(context, slot);
    await showSlot(context, slot);
  },
};
