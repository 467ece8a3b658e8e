/**
 * `dedup@1.0`: lets a message through once. What was seen before ends the stack around it (the outcome is `skip`), so the
 * devices behind it never get it twice.
 *
 * Any key, on the first pass of the stack. What is compared is the id of the `body` of the request; `dedup-subject` (of the
 * base, then of the request) names another key, or `request` for the request itself. A request without it goes through.
 *
 * In a process the log tells whether a message has an earlier slot, so nothing is kept in the state and the thousandth message
 * costs what the first did. A slot that failed counts too: sending the same signed message again does not run it. For other
 * subjects, and outside a process, ids are collected in the list `dedup` of the base.
 *
 * @source protocol.md C.7
 */
import { isHbxError } from '../../base/errors.ts';
import { binaryId, messageId } from '../../message/id.ts';
import { pack } from '../../message/pack.ts';
import { bytesOf, getKey, getText, isBinary, isMessage, withKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, likeMessage, ok, stateless, type Device, type Outcome } from '../device.ts';

export const dedup: Device = {
  id: 'dedup@1.0',
  kind: 'native',
  summary: 'lets a message through once, in front of the other devices of a stack',
  stateless,
  // A process begins and wakes without a message that could have been seen.
  keys: { keys: likeMessage('keys'), set: likeMessage('set'), id: likeMessage('id'), commit: likeMessage('commit'), init: (base) => ok(base), normalize: (base) => ok(base) },
  fallback: (_key, base, req, ctx) => handle(base, req, ctx),
};

function handle(base: Message, req: Message, ctx: NodeContext): Outcome {
  if ((getText(base, 'pass') ?? '1') !== '1') return ok(base);
  const named = getText(base, 'dedup-subject') ?? getText(req, 'dedup-subject') ?? 'body';
  const subject = named === 'request' ? req : getKey(req, named);
  if (subject === undefined) return ok(base);
  const id = idOf(subject);
  if (id === undefined) return fail(400, 'The message nests too deep to have an id.');
  if (named === 'body' && ctx.scope !== undefined) return hasEarlierSlot(ctx.scope.id, id, req, ctx) ? { ok: true, value: base, flow: 'skip' } : ok(base);
  const list = getKey(base, 'dedup');
  const seen = Array.isArray(list) ? (list as Value[]) : [];
  if (seen.includes(id)) return { ok: true, value: base, flow: 'skip' };
  // At the end: a list that only grows there costs the log one entry a slot.
  return ok(withKeys(base, [['dedup', [...seen, id]]]));
}

function hasEarlierSlot(process: string, id: string, req: Message, ctx: NodeContext): boolean {
  const first = ctx.scheduler.slotOf(process, id);
  return first !== undefined && first < Number(getText(req, 'slot'));
}

function idOf(subject: Value): string | undefined {
  if (isMessage(subject)) {
    try {
      return messageId(subject, 'all');
    } catch (error) {
      if (isHbxError(error)) return undefined;
      throw error;
    }
  }
  return binaryId(isBinary(subject) ? bytesOf(subject) : pack(subject));
}
