/**
 * `.outbox`
 *
 * Shows the outbox of the last message again, whole: ids in full length, long values unfolded, ready to copy.
 */
import type { DotCommand } from './command.ts';

export const outboxCommand: DotCommand = {
  name: 'outbox',
  usage: '.outbox',
  summary: 'the last outbox in full length',
  manual: 'Shows the outbox of the last message again, with ids and long values whole.',
  run(_args, context) {
    const last = context.lastResult;
    if (!last) return context.note('Nothing was sent yet.');
    if (last.outbox.length === 0) return context.note('outbox empty');
    context.show(last, 'outbox');
  },
};
