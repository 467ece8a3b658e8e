/**
 * `.monitor [interval]`
 *
 * Has the node send `Cron` messages to the process, one each interval, as `hbx deploy --cron` does. The node does it as long as it runs,
 * also when the console is left; `.unmonitor` ends it.
 */
import { nothingIsWritten, wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

/** Often enough to see it work, seldom enough not to fill the log. */
const usualInterval = '10-seconds';

export const monitorCommand: DotCommand = {
  name: 'monitor',
  group: 'send',
  needsNode: true,
  usage: '.monitor [interval]',
  summary: 'have the node send Cron messages, so often',
  manual: `The process gets a message with the action Cron each interval, without anybody sending it: every
10 seconds when nothing else is said. They come as long as the node runs, also when you have left;
.unmonitor ends them.

  .monitor
  .monitor 1-minute
  .monitor 30 seconds`,
  async run(args, context) {
    const interval = args === '' ? usualInterval : readInterval(args);
    if (interval === undefined) throw wrongUse(this.usage, this.name);
    if (context.dryRun || context.at !== undefined) throw nothingIsWritten(this.name, context.at);
    const { client, process, signal } = context;
    context.say(await client.monitor(process, interval, { signal }));
  },
};

const units: Readonly<Record<string, string>> = { ms: 'milliseconds', s: 'seconds', sec: 'seconds', m: 'minutes', min: 'minutes', h: 'hours', d: 'days' };

/** `10-seconds` as it is, and `10 seconds`, `10s` and `10` in the same form. Which units there are is the node's to say. */
function readInterval(text: string): string | undefined {
  const [, number, unit] = /^(?:(\d{1,9})(?:[ -]?([A-Za-z]{1,20}))?|[A-Za-z]{1,20})$/.exec(text) ?? [];
  if (number === undefined) return /^[A-Za-z]+$/.test(text) ? text.toLowerCase() : undefined;
  const name = (unit ?? 's').toLowerCase();
  return `${number}-${Object.hasOwn(units, name) ? units[name] : name}`;
}
