/**
 * Pushes a slot: computes it, delivers its outbox in key order, and pushes the slot that each message got before the next one
 * is delivered. Answers the tree of what came of it.
 *
 * Pushing a slot again goes through the same tree and delivers what is missing.
 *
 * @source protocol.md C.5, F.34
 */
import { isHbxError } from '../../base/errors.ts';
import { getText, isMessage, message, withKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { nodeStopping } from '../errors.ts';
import { StoppedAtSlot } from '../process/slot-error.ts';
import { maxEntries, tooDeep, tooMany, type PushBounds } from './bounds.ts';
import { deliver, deliveredBefore, type Delivered } from './deliver.ts';
import type { Origin } from './delivery-record.ts';
import { pushLine } from './go-on.ts';
import { NodeFinder } from './find-node.ts';
import { pushOn } from './other-node.ts';
import { outboxEntries } from './outbox.ts';
import { outgoing } from './outgoing.ts';
import { refusal } from './refusal.ts';
import { shownResults } from './shown-results.ts';
import { deliveriesIn, treeOfNode } from './tree-of-node.ts';

export interface PushOptions {
  readonly bounds: PushBounds;
  /** Slots of a row, counted from the first, whose results stand in the tree. */
  readonly resultDepth: number;
  /** Deliver also what was delivered before, as a real node does. */
  readonly again: boolean;
  /** Entry of the outbox to begin with, counted from 1. Default 1. */
  readonly from?: number;
}

/**
 * Pushes a slot that is in the log of a process here.
 * @returns `{<results>, slot, process, "1": {id, target, slot, "resulted-in": {…}} | {response: "error", status, reason, …}, …}`; an
 * outbox key `a` that is no number stands there as `outbox-a`
 * @throws HbxError of what computes the slot, `StoppedAtSlot` on a strict node; what goes wrong further on stands in the tree
 */
export function pushSlot(process: string, slot: number, options: PushOptions, ctx: NodeContext): Promise<Message> {
  return new Push(options, ctx).run(process, slot, { depth: options.bounds.depth, levels: options.bounds.levels, resultDepth: options.resultDepth, list: undefined }, options.from);
}

/** What is left where a push stands in its tree. */
interface Reach {
  readonly depth: number;
  /** Levels that the reply may still nest. */
  readonly levels: number;
  readonly resultDepth: number;
  /** Where the entries stand once the levels are used up: one after the other, each with where it comes from. */
  readonly list: Value[] | undefined;
}

class Push {
  readonly #ctx: NodeContext;
  readonly #again: boolean;
  readonly #finder: NodeFinder;
  readonly #left: { messages: number; entries: number };

  constructor({ bounds, again }: PushOptions, ctx: NodeContext) {
    this.#ctx = ctx;
    this.#again = again;
    this.#finder = new NodeFinder(ctx);
    this.#left = { messages: bounds.messages, entries: maxEntries };
  }

  async run(process: string, slot: number, reach: Reach, from = 1): Promise<Message> {
    const { results, failed } = await this.#ctx.processes.resultOf(process, slot);
    const tree = new Map<string, Value>(reach.resultDepth > 0 ? shownResults(results, reach.levels) : []);
    tree.set('slot', slot).set('process', process);
    const list = reach.list ?? (reach.levels < 2 ? [] : undefined);
    const entries = outboxEntries(results, failed);
    for (let at = Math.max(1, from); at <= entries.length; at++) {
      if (this.#ctx.pushes.signal.aborted) throw nodeStopping();
      const [key, entry] = entries[at - 1]!;
      const origin = { process, slot, key };
      const delivered = reach.depth === 0 ? tooDeep(this.#ctx.url(), process, slot) : await this.#deliver(entry, origin);
      const outcome = delivered ?? tooMany(this.#ctx.url(), process, slot, at);
      // In the list before what follows from it.
      const place = list?.push(slot);
      const shown = isMessage(outcome) ? outcome : await this.#goOn(outcome, { depth: reach.depth - 1, levels: reach.levels - 2, resultDepth: reach.resultDepth - 1, list });
      if (place === undefined) tree.set(isNumber(key) ? key : `outbox-${key}`, shown);
      else list![place - 1] = withKeys(shown, [['from-process', process], ['from-slot', slot]]);
      if (delivered === undefined || reach.depth === 0) break;
    }
    if (list !== undefined && reach.list === undefined && list.length > 0) tree.set('deeper', list);
    return tree;
  }

  /** Delivers one entry; `undefined` when the push may do nothing more. */
  async #deliver(entry: Value, origin: Origin): Promise<Delivered | Message | undefined> {
    this.#left.entries -= 1;
    if (this.#left.entries < 0) return undefined;
    const before = this.#again ? undefined : deliveredBefore(origin, this.#ctx);
    if (before !== undefined) return before;
    const made = outgoing(entry, origin.process);
    if (isMessage(made)) return made;
    const place = await this.#finder.find(made.target);
    if (place.kind === 'nowhere') return this.#notDelivered(place.refusal, origin);
    if (this.#left.messages <= 0) return undefined;
    this.#left.messages -= 1;
    const outcome = await deliver(made, place, origin, this.#again, this.#ctx);
    return isMessage(outcome) ? this.#notDelivered(outcome, origin) : outcome;
  }

  /** A node that may take the message another time is not asked again by itself: says how to. */
  #notDelivered(refused: Message, { process, slot }: Origin): Message {
    const status = refused.get('status');
    if (typeof status !== 'number' || (status < 500 && status !== 403)) return refused;
    const after = `It was not delivered, and is not tried again by itself: ${pushLine(this.#ctx.url(), process, slot)} delivers the rest of this outbox.`;
    return withKeys(refused, [['reason', `${getText(refused, 'reason')} ${after}`]]);
  }

  /** What came of a message that has its slot. */
  async #goOn({ id, target, slot, node }: Delivered, reach: Reach): Promise<Message> {
    const entry = message({ id, target, slot, node });
    try {
      const after = node === undefined ? await this.run(target, slot, reach) : await this.#goOnThere(node, target, slot, reach);
      if (after !== undefined && (reach.list === undefined || after.size > 2)) entry.set('resulted-in', after);
    } catch (error) {
      entry.set('resulted-in', failureOf(error, target, slot));
    }
    return entry;
  }

  async #goOnThere(node: string, target: string, slot: number, { depth, levels, resultDepth, list }: Reach): Promise<Message | undefined> {
    const left = Math.max(0, this.#left.messages);
    const answer = await pushOn(node, target, slot, { depth, messages: left, levels: Math.max(0, levels), resultDepth: Math.max(0, resultDepth) }, this.#ctx);
    if (!answer.ok) return refusal(answer.status, `${answer.reason} The message is there; ${pushLine(node, target, slot)} delivers what comes of it.`, { process: target, slot });
    this.#left.messages -= deliveriesIn(answer.tree);
    const tree = treeOfNode(answer.tree, node, Math.max(0, levels));
    const deeper = tree.get('deeper');
    if (list === undefined || !Array.isArray(deeper)) return tree;
    for (const one of deeper as Value[]) list.push(one);
    return undefined;
  }
}

/** Other keys of an outbox could be those of the reply. */
function isNumber(key: string): boolean {
  return /^\d+$/.test(key);
}

/** What goes wrong in one place of the tree leaves the rest as it is. The node's end is no such thing. */
function failureOf(error: unknown, process: string, slot: number): Message {
  if (error instanceof StoppedAtSlot) return refusal(error.failure.status, error.message, { process, slot });
  if (!isHbxError(error) || error.code === 'node/stopping' || error.code === 'node/lease-lost' || error.code.startsWith('store/')) throw error;
  return refusal(503, `${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`, { process, slot });
}
