/**
 * `.at [slot|now]`
 *
 * Looks at the past: from here on, what is read is what the process was after that slot, and messages and Lua run on a copy of it. Nothing
 * is written until `.at now`.
 */
import { readNumber } from '../read-number.ts';
import { lookAt } from '../at-slot.ts';
import type { DotCommand } from './command.ts';

export const atCommand: DotCommand = {
  name: 'at',
  group: 'time travel',
  needsNode: true,
  argument: 'slot',
  usage: '.at [slot|now]',
  summary: 'look at the process as it was after a slot',
  manual: `.state, .get now/…, .outbox, .globals, Lua and actions see the process as it was then, on a copy:
nothing is written. The prompt shows the slot. .at now, or .at alone, returns to the present.

  .at 7
  .at now`,
  async run(args, context) {
    if (args === '' || args.toLowerCase() === 'now') {
      const wasPast = context.at !== undefined;
      context.at = undefined;
      return context.note(wasPast ? 'Back in the present: messages are written again.' : 'This is the present; .at 7 looks at the process after slot 7.');
    }
    await lookAt(context, readNumber(args, this));
    context.note(`The process after slot ${context.at} of ${context.newest}. Messages run on a copy; .at now returns.`);
  },
};
