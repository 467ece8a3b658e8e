/**
 * `.send <Action> [Key=value …] [-- data]`
 *
 * Sends an action, on any kind of process. On a bare compute module a line without `.send` mostly does the same; here
 * nothing is taken for Lua. See `action-line.ts` for how tags and data are written.
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

  .send Inc 5
  .send Transfer Recipient=abc Quantity=10
  .send Post Title="Hello there" -- a = b`,
  async run(args, context) {
    if (args === '') throw wrongUse(this.usage, this.name);
    await context.send(parseActionLine(args));
  },
};
