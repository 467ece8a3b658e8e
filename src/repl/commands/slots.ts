/**
 * `.slots [n]`
 *
 * Lists the newest messages that the process got: slot, time, sender, action, data, id, as `hbx messages` does. While the past is looked
 * at, those up to that slot.
 */
import { noSlot } from '../errors.ts';
import { createMessageRows } from '../message-rows.ts';
import { readNumber } from '../read-number.ts';
import type { DotCommand } from './command.ts';

const usualCount = 10;
/** Of a page that large, the newest are asked whether they failed. */
const mostAsked = 50;

export const slotsCommand: DotCommand = {
  name: 'slots',
  group: 'look',
  needsNode: true,
  usage: '.slots [n]',
  summary: 'list the newest messages it got',
  manual: `Slot, time, sender, action, tags and data of the newest ${usualCount} messages, or of as many as you say.

  .slots
  .slots 50`,
  async run(args, context) {
    const { client, process, signal, color, width, at } = context;
    const count = args === '' ? usualCount : readNumber(args, this, 1);
    const last = at ?? (await context.newestSlot());
    if (last < 0) throw noSlot(0, last);
    const rows = createMessageRows(last, { color, width });
    const listed: unknown[] = [];
    let isFirst = true;
    for await (const page of client.messages(process, Math.max(0, last - count + 1), last, { signal })) {
      if (context.json) listed.push(...page);
      else {
        const failed = await client.failedSlots?.(process, page.slice(-mostAsked).map(({ slot }) => slot), { signal });
        context.say([...(isFirst ? [rows.head] : []), ...page.map((message) => rows.row(message, failed?.has(message.slot)))].join('\n'));
      }
      isFirst = false;
    }
    if (context.json) context.sayValue(listed);
  },
};
