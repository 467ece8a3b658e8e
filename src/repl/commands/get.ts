/**
 * `.get <path>`
 *
 * Reads a HyperBEAM path, written as for `hbx get`: `now/…`, `compute…`, `slot/…` count from the process of the console, the name of a
 * process from that one. While the past is looked at, `now` is the slot that is looked at.
 */
import { wrongUse } from '../errors.ts';
import { bytesText } from '../value-text.ts';
import type { DotCommand } from './command.ts';

export const getCommand: DotCommand = {
  name: 'get',
  group: 'look',
  needsNode: true,
  argument: 'path',
  usage: '.get <path>',
  summary: 'read a HyperBEAM path, as hbx get does',
  manual: `A path that begins with now, compute, slot or schedule is one of this process.
With .at, now is the slot you look at.

  .get now/results/outbox
  .get compute&slot=3/results
  .get token/now/balances
  .get /~meta@1.0/info/address`,
  async run(args, context) {
    if (args === '') throw wrongUse(this.usage, this.name);
    const { client, process, signal, at } = context;
    const path = at === undefined ? args : args.replace(/^now(?=$|[/&?])/, `compute&slot=${at}`);
    const read = await client.read(process, path, { signal });
    if ('value' in read) return context.sayValue(read.value);
    if (context.json) return context.sayValue(read.bytes);
    context.say(bytesText(read.bytes.length));
    context.note('That is no text: `hbx get … > file` keeps it.');
  },
};
