/**
 * `.live [on|off]`
 *
 * Shows messages that others send to the process as they come, above the line that is being typed: slot, sender, action, data, and what
 * came of it. Without a word it changes from one to the other. How it follows the log: `live.ts` of the console.
 */
import { needsTerminal } from '../errors.ts';
import { readToggle } from '../toggle.ts';
import type { DotCommand } from './command.ts';

export const liveCommand: DotCommand = {
  name: 'live',
  group: 'session',
  needsNode: true,
  argument: 'toggle',
  usage: '.live [on|off]',
  summary: 'show messages of others as they come',
  manual: `A message that somebody else sends to the process appears above the line you type, with what came of
it. What you type stays as it is. Your own messages from this console are not repeated. Many at once
are counted, and only the last ones shown. A node is asked every half second when it is yours, every
two seconds when it is not. A console starts with it on, unless the setting repl.live is off.

  .live off
  .live on`,
  async run(args, context) {
    const on = readToggle(args, context.live, this);
    if (!context.terminal) throw needsTerminal(this.name);
    // Legacynet shows no log: that throws.
    if (on && context.client.network.slots === false) await context.newestSlot();
    context.live = on;
    context.note(context.live ? 'Messages of others are shown as they come; .live off ends it.' : 'Messages of others are not shown; .live on shows them again.');
  },
};
