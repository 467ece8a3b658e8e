/**
 * Delivers a message of an outbox: signs it, and gives it a slot of its target, once (`delivery-record.ts`).
 *
 * Here the record is written in the transaction of the slot, so neither a crash nor another push of the same outbox at the
 * same time delivers it twice. Elsewhere the signed message is kept before it is sent and sent again as the same one, which the
 * other node knows by its id.
 */
import { isHbxError } from '../../base/errors.ts';
import { ans104 } from '../../message/codecs/ans104.ts';
import { httpsig } from '../../message/codecs/httpsig.ts';
import { messageId } from '../../message/id.ts';
import { isMessage, type Message } from '../../message/value.ts';
import { pageCount } from '../bundler/page-quota.ts';
import type { NodeContext } from '../context.ts';
import { readDelivery, writeDelivery, type DeliveryRecord, type Origin } from './delivery-record.ts';
import type { Place } from './find-node.ts';
import { scheduleOn } from './other-node.ts';
import type { Outgoing } from './outgoing.ts';
import { refusal } from './refusal.ts';

/** A message that has its slot. */
export interface Delivered extends DeliveryRecord {
  readonly slot: number;
}

/** What was delivered for an outbox entry before. */
export function deliveredBefore(origin: Origin, ctx: NodeContext): Delivered | undefined {
  const record = readDelivery(ctx.store, origin);
  return record !== undefined && isDone(record) ? record : undefined;
}

/**
 * @param again deliver it although it was before
 * @returns the refusal that stands in its place when it cannot be signed, the other node does not take it, or pages have had this one keep too much
 */
export async function deliver(message: Outgoing, place: Exclude<Place, { kind: 'nowhere' }>, origin: Origin, again: boolean, ctx: NodeContext): Promise<Delivered | Message> {
  // A node of September takes nothing but items, which are flat.
  const asItem = place.kind === 'there' && ctx.pushes.routes.generation(place.node) === 'sept';
  const signed = await sign(message.content, asItem, ctx);
  if (signed === undefined) return refusal(422, asItem ? 'The message cannot be signed as a data item, which is all that the node there takes: a value in it is a table, or too long for a tag.' : 'The message cannot be signed: a key or a value of it fits no header.', { target: message.target });
  const delivering: Promise<Delivered | Message> = place.kind === 'here' ? deliverHere(message, signed, place.process, origin, again, ctx) : deliverThere(signed, place, origin, again, ctx);
  const outcome = await delivering.catch((error: unknown) => {
    if (isHbxError(error) && error.code === 'node/pages-full') return refusal(507, `${error.message} ${error.hint}`, { target: message.target });
    throw error;
  });
  if (!isMessage(outcome)) ctx.log('push.delivered', { process: origin.process, slot: origin.slot, target: outcome.target, 'target-slot': outcome.slot, node: outcome.node });
  return outcome;
}

async function deliverHere(message: Outgoing, signed: Message, target: string, origin: Origin, again: boolean, ctx: NodeContext): Promise<Delivered> {
  try {
    const { messageId: id, slot } = await ctx.scheduler.schedule({
      process: target,
      message: signed,
      path: message.path,
      before: pageCount(signed, ctx),
      alongside: (txn, scheduled) => {
        const record = readDelivery(txn, origin);
        if (!again && record !== undefined && isDone(record)) throw new DeliveredBefore(record);
        writeDelivery(txn, origin, { target, id: scheduled.messageId, slot: scheduled.slot, node: undefined });
      },
    });
    return { target, id, slot, node: undefined };
  } catch (error) {
    if (error instanceof DeliveredBefore) return error.record;
    throw error;
  }
}

async function deliverThere(signed: Message, { process: target, node }: { process: string; node: string }, origin: Origin, again: boolean, ctx: NodeContext): Promise<Delivered | Message> {
  let known = { target, id: messageId(signed, 'all'), node };
  let message = signed;
  if (!again) {
    // Whoever wrote the record first has the message that is sent.
    const first = await ctx.pushes.write((txn) => {
      const record = readDelivery(txn, origin);
      if (record !== undefined && ctx.cache.has(record.id)) return record;
      pageCount(signed, ctx)?.(txn, known.id);
      ctx.cache.writeMessage(txn, signed, known.id);
      writeDelivery(txn, origin, { ...known, slot: undefined });
      return undefined;
    });
    if (first !== undefined && isDone(first)) return first;
    const kept = first && ctx.cache.read(first.id);
    if (first !== undefined && isMessage(kept)) {
      message = kept;
      known = { ...known, id: first.id };
    }
  }
  const answer = await scheduleOn(node, target, message, ctx);
  if (!answer.ok) {
    ctx.pushes.routes.forget(target);
    return refusal(answer.status, answer.status === 404 ? 'Could not access target process!' : answer.reason, { target, node });
  }
  const delivered = { ...known, slot: answer.slot };
  await ctx.pushes.write((txn) => writeDelivery(txn, origin, delivered));
  return delivered;
}

/** Rolls a transaction back: another push was first. */
class DeliveredBefore extends Error {
  readonly record: Delivered;
  constructor(record: Delivered) {
    super('Delivered before.');
    this.record = record;
  }
}

function isDone(record: DeliveryRecord): record is Delivered {
  return record.slot !== undefined;
}

async function sign(content: Message, asItem: boolean, ctx: NodeContext): Promise<Message | undefined> {
  try {
    return await (asItem ? ans104 : httpsig).commit(content, ctx.signer);
  } catch (error) {
    if (isHbxError(error)) return undefined;
    throw error;
  }
}
