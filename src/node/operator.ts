/**
 * Who may have the node do more than answer: its operator. And whom the node never believes: itself.
 *
 * The node signs its replies, whatever a stranger asked it to say, so its own signature on something that comes in proves
 * nothing.
 *
 * @source design.md 9.3, 9.16
 */
import { committersOf } from '../message/commitments.ts';
import { isList, isMessage, type Message } from '../message/value.ts';
import type { NodeContext } from './context.ts';
import { fail, type Outcome } from './device.ts';

/**
 * True when the request under way carries a verified signature of the node's operator that covers its path: a message the
 * operator once signed for something else must not open this door, nor may a page of another origin. Devices must take
 * what they do from `ctx.request`: keys of the step may come from an unsigned path.
 */
export function isOperator(ctx: NodeContext): boolean {
  if (ctx.operator === undefined || ctx.foreignOrigin === true) return false;
  const commitments = ctx.request?.get('commitments');
  if (!isMessage(commitments)) return false;
  return [...commitments.values()].some((commitment) => {
    if (!isMessage(commitment) || commitment.get('committer') !== ctx.operator) return false;
    const committed = commitment.get('committed');
    return isList(committed) && (committed.includes('path') || committed.includes('@path'));
  });
}

/** The refusal for a caller who is not the operator. `what` goes on after "Only the operator of this node". */
export function notTheOperator(ctx: NodeContext, status: number, what: string): Outcome {
  const who = ctx.operator === undefined ? ' (it has none)' : ` (${ctx.operator})`;
  return fail(status, `Only the operator of this node${who} ${what}: sign the request, path included, with the operator's wallet.`);
}

/** True for a message that carries the node's own signature. */
export function isSignedByNode(content: Message, ctx: NodeContext): boolean {
  return committersOf(content).includes(ctx.signer.address);
}
