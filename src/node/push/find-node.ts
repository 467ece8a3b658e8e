/**
 * Where the target of a message is: on this node, on a peer, or on the node of its scheduler. For one push; what it was told
 * once it does not ask again, so an outbox full of messages to one wallet asks the peers once.
 */
import { getKey, getText, isId, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { isProcessHere } from '../process/process-of.ts';
import { findLocation } from '../scheduler/locations.ts';
import { textsOf } from '../texts.ts';
import { looksAt } from './other-node.ts';
import { refusal } from './refusal.ts';

export type Place =
  | { readonly kind: 'here'; readonly process: string }
  | { readonly kind: 'there'; readonly process: string; readonly node: string }
  | { readonly kind: 'nowhere'; readonly refusal: Message };

/** Schedulers of one process that are looked for. */
const maxSchedulers = 4;

export class NodeFinder {
  readonly #ctx: NodeContext;
  readonly #found = new Map<string, Promise<Place>>();

  constructor(ctx: NodeContext) {
    this.#ctx = ctx;
  }

  find(target: string): Promise<Place> {
    let place = this.#found.get(target);
    if (place === undefined) this.#found.set(target, (place = this.#find(target)));
    return place;
  }

  async #find(target: string): Promise<Place> {
    const ctx = this.#ctx;
    // A process has several ids; its log has one of them.
    const process = ctx.cache.canonicalId(target) ?? target;
    if (isProcessHere(process, ctx)) return { kind: 'here', process };
    if (!isId(target)) return nowhere(target);
    const known = ctx.pushes.routes.get(target);
    if (known !== undefined) return { kind: 'there', process: target, node: known };
    const asked = await Promise.all(ctx.peers.map(async (node) => ({ node, answer: await looksAt(node, target, ctx) })));
    const peer = asked.find(({ answer }) => answer.ok)?.node;
    if (peer !== undefined) return this.#there(target, peer);
    const scheduler = await this.#nodeOfScheduler(target);
    if (scheduler.node !== undefined) return this.#there(target, scheduler.node);
    // One that could not be asked may have it.
    const doubts = asked.flatMap(({ answer }) => (answer.ok || answer.status === 404 ? [] : [answer.reason]));
    return nowhere(target, [...doubts, ...scheduler.doubts]);
  }

  #there(target: string, node: string): Place {
    this.#ctx.pushes.routes.set(target, node);
    return { kind: 'there', process: target, node };
  }

  /** The node that a process' own message names, when that message is here. */
  async #nodeOfScheduler(target: string): Promise<{ node?: string; doubts: string[] }> {
    const ctx = this.#ctx;
    const definition = ctx.processes.definition(target);
    const doubts: string[] = [];
    if (definition === undefined) return { doubts };
    const addresses = [...textsOf(getKey(definition, 'scheduler')), ...textsOf(getKey(definition, 'scheduler-location'))].filter(isId);
    for (const address of addresses.slice(0, maxSchedulers)) {
      if (address === ctx.signer.address) continue;
      const location = await findLocation(address, ctx);
      const node = location && getText(location, 'url')?.replace(/\/+$/, '');
      if (node === undefined) continue;
      const answer = await looksAt(node, target, ctx);
      if (answer.ok) return { node, doubts };
      if (answer.status !== 404) doubts.push(answer.reason);
    }
    return { doubts };
  }
}

/** Replies to wallets end here. */
function nowhere(target: string, doubts: readonly string[] = []): Place {
  const shown = target.slice(0, 100);
  if (doubts.length === 0) return { kind: 'nowhere', refusal: refusal(404, 'Could not access target process!', { target: shown }) };
  return { kind: 'nowhere', refusal: refusal(502, `Could not access target process! ${doubts.join(' ')}`, { target: shown }) };
}
