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
 * operator once signed for something else must not open this door, nor may a page of another origin, nor the same request
 * when somebody sends it again (`spent-signatures.ts`). Devices must take what they do from `ctx.request`: keys of the step may
 * come from an unsigned path.
 */
export function isOperator(ctx: NodeContext): boolean {
  return ctx.operator !== undefined && isSentBy([ctx.operator], ctx);
}

/** The same for any of some addresses. */
export function isSentBy(addresses: readonly string[], ctx: NodeContext): boolean {
  if (ctx.foreignOrigin === true) return false;
  const commitments = ctx.request?.get('commitments');
  // With a number for its status it is the reply of a node, which says what a stranger had it say.
  if (!isMessage(commitments) || typeof ctx.request?.get('status') === 'number') return false;
  return [...commitments].some(([id, commitment]) => {
    const committer = isMessage(commitment) ? commitment.get('committer') : undefined;
    // What the node itself signed proves nothing, whoever lists its address.
    if (typeof committer !== 'string' || committer === ctx.signer.address || !addresses.includes(committer)) return false;
    const committed = (commitment as Message).get('committed');
    return isList(committed) && (committed.includes('path') || committed.includes('@path')) && ctx.spent.use(id, ctx.request!);
  });
}

/** The refusal for a caller who is not the operator. `what` goes on after "Only the operator of this node". */
export function notTheOperator(ctx: NodeContext, status: number, what: string): Outcome {
  const who = ctx.operator === undefined ? ' (it has none)' : ` (${ctx.operator})`;
  return fail(status, `Only the operator of this node${who} ${what}: sign the request, path included, with the operator's wallet, each time anew.`);
}

/** True for a message that carries the node's own signature. */
export function isSignedByNode(content: Message, ctx: NodeContext): boolean {
  return committersOf(content).includes(ctx.signer.address);
}
