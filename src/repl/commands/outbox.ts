/**
 * `.outbox [slot]`
 *
 * Shows an outbox whole, with ids in full length and long values unfolded, ready to copy: that of the last message, or of a slot. While
 * the past is looked at, without a slot it is that of the slot that is looked at.
 */
import type { DryRunResult, Result } from '../../base/result.ts';
import { checkSlot } from '../at-slot.ts';
import { readNumber } from '../read-number.ts';
import type { DotCommand, ReplContext } from './command.ts';

export const outboxCommand: DotCommand = {
  name: 'outbox',
  group: 'look',
  argument: 'slot',
  usage: '.outbox [slot]',
  summary: 'the last outbox, or that of a slot, whole',
  manual: `Shows an outbox with ids and long values whole.

  .outbox
  .outbox 12`,
  async run(args, context) {
    const result = await resultOf(context, args === '' ? undefined : readNumber(args, this));
    if (context.json) return context.show(result, 'json');
    if (result.outbox.length > 0) return context.show(result, 'outbox');
    context.note(result.slot === null ? 'outbox empty' : `The outbox of slot ${result.slot} is empty.`);
  },
};

async function resultOf(context: ReplContext, slot: number | undefined): Promise<Result | DryRunResult> {
  const { client, process, signal, lastResult, at } = context;
  if (slot === undefined && at === undefined && lastResult !== undefined) return lastResult;
  if (slot !== undefined) await checkSlot(context, slot);
  return client.result(process, slot ?? at ?? (await context.newestSlot()), { signal });
}
