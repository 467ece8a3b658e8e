/**
 * `.unmonitor`
 *
 * Ends the `Cron` messages that `.monitor` or `hbx deploy --cron` started for the process, as `hbx cron stop` does.
 */
import { nothingIsWritten, wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const unmonitorCommand: DotCommand = {
  name: 'unmonitor',
  group: 'send',
  needsNode: true,
  usage: '.unmonitor',
  summary: 'end the Cron messages of .monitor',
  manual: `The node sends the process no more Cron messages, whether .monitor started them or hbx deploy --cron.

  .unmonitor`,
  async run(args, context) {
    if (args !== '') throw wrongUse(this.usage, this.name);
    if (context.dryRun || context.at !== undefined) throw nothingIsWritten(this.name, context.at);
    const { client, process, signal } = context;
    context.say(await client.unmonitor(process, { signal }));
  },
};
