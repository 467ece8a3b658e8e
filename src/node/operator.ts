import { isList, isMessage, type Message } from '../message/value.ts';
import type { NodeContext } from './context.ts';

/**
 * True when the request carries a verified signature of the node's operator that covers its path: a message the operator
 * once signed for something else must not open this door.
 */
export function isOperator(req: Message, ctx: NodeContext): boolean {
  const commitments = req.get('commitments');
  if (!isMessage(commitments)) return false;
  return [...commitments.values()].some((commitment) => {
    if (!isMessage(commitment) || commitment.get('committer') !== ctx.operator) return false;
    const committed = commitment.get('committed');
    return isList(committed) && (committed.includes('path') || committed.includes('@path'));
  });
}
