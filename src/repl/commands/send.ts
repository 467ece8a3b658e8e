/**
 * `.send [--no-check] <Action> [Key=value …] [-- data]`
 *
 * Sends an action, on any kind of process. A line without `.send` mostly does the same for an action that the process knows; here
 * nothing is taken for Lua. See `action-line.ts` for how tags and data are written. The blueprints in the process check it first.
 */
import { parseActionLine } from '../action-line.ts';
import { wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const sendCommand: DotCommand = {
  name: 'send',
  group: 'send',
  argument: 'action',
  usage: '.send <Action> [Key=value …] [-- data]',
  summary: 'send an action, with tags and data',
  manual: `The first word is the action, Key=value words are tags, the rest is the data.
Quotes keep spaces in a tag; -- starts the data where it could be taken for a tag.
What does not suit the blueprints in the process is not sent; --no-check sends it all the same.
Recipient=@stakes means the id of the process named stakes; @@stakes is that text.

  .send Inc 5
  .send Transfer Recipient=abc Quantity=10
  .send Post Title="Hello there" -- a = b
  .send --no-check Transfer Quantity=many`,
  async run(args, context) {
    const [, unchecked, line = ''] = /^(--no-check(?:\s+|$))?([^]*)$/.exec(args)!;
    if (line === '') throw wrongUse(this.usage, this.name);
    await context.sendAction(parseActionLine(line), { check: unchecked === undefined });
  },
};
