/**
 * Where schedulers are reached: messages `{type: "scheduler-location", url, nonce, time-to-live}` signed by the scheduler itself.
 *
 * This node's own is announced by its operator and kept in the store (`location, <address>`), as are those of others that the
 * operator registers. Peers are asked for the rest; nothing they say is kept, and nothing is believed that the address itself did
 * not sign. The highest nonce wins.
 *
 * @source protocol.md C.3
 */
import { httpsig } from '../../message/codecs/httpsig.ts';
import { committersOf, onlyCommitted } from '../../message/commitments.ts';
import { pack, unpack } from '../../message/pack.ts';
import { getText, isMessage, message, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';

/** A week, as real nodes have it. */
const defaultTimeToLive = 604_800_000;
/** Milliseconds that a peer has to answer. */
const timeoutMs = 3_000;
const maxBytes = 64 * 1024;

/** The location of an address: the newest of what is in the store and, unless `onlyHere`, what the peers know. */
export async function findLocation(address: string, ctx: NodeContext, { onlyHere = false } = {}): Promise<Message | undefined> {
  const known = storedLocation(address, ctx);
  if (onlyHere) return known;
  const told = await Promise.all(ctx.peers.map((peer) => askPeer(peer, address, ctx)));
  return [known, ...told].reduce((best, next) => (next !== undefined && (best === undefined || nonceOf(next) > nonceOf(best)) ? next : best), undefined);
}

/** Signs and keeps this node's own location. @returns a sentence when its nonce is not new */
export async function announceLocation(fields: { readonly url: string; readonly nonce: number; readonly timeToLive: number | undefined }, ctx: NodeContext): Promise<Message | string> {
  const content = message({ type: 'scheduler-location', url: fields.url, nonce: fields.nonce, 'time-to-live': fields.timeToLive ?? defaultTimeToLive });
  return keepLocation(ctx.signer.address, await httpsig.commit(content, ctx.signer), ctx);
}

/** Keeps a location of an address, which `locationBy` has checked. @returns a sentence when its nonce is not new */
export async function keepLocation(address: string, location: Message, ctx: NodeContext): Promise<Message | string> {
  const known = storedLocation(address, ctx);
  if (!(nonceOf(location) >= 0)) return 'The nonce must be a number that grows, such as the time in milliseconds.';
  if (known !== undefined && nonceOf(location) <= nonceOf(known)) return `The nonce must be higher than ${nonceOf(known)}.`;
  await ctx.store.transaction((txn) => txn.put(['location', address], pack(location)));
  return location;
}

/** A message as the location of an address: what that address signed of it. `undefined` when it is none. */
export function locationBy(address: string, content: Value | undefined): Message | undefined {
  if (!isMessage(content) || !committersOf(content).includes(address)) return undefined;
  const signed = onlyCommitted(content);
  // The reply of a node is signed too, whatever somebody has it say.
  if (signed.has('status') || getText(signed, 'type') !== 'scheduler-location' || !(nonceOf(signed) >= 0)) return undefined;
  const url = getText(signed, 'url');
  return url !== undefined && URL.canParse(url) ? signed : undefined;
}

function storedLocation(address: string, ctx: NodeContext): Message | undefined {
  const bytes = ctx.store.get(['location', address]);
  const location = bytes === undefined ? undefined : unpack(bytes);
  return isMessage(location) ? location : undefined;
}

async function askPeer(peer: string, address: string, ctx: NodeContext): Promise<Message | undefined> {
  // A peer that asked its own peers in turn could ask this node.
  const reply = await ctx.outbound.request({ method: 'GET', url: `${peer}/~scheduler@1.0/location?address=${address}&only-here=true`, timeoutMs, maxBytes });
  if (!reply.ok || reply.status !== 200) return undefined;
  const decoded = await httpsig.decode({ status: reply.status, headers: reply.headers, body: reply.body });
  return decoded.ok ? locationBy(address, decoded.value.get('body')) : undefined;
}

function nonceOf(location: Message): number {
  const nonce = Number(getText(location, 'nonce'));
  return Number.isFinite(nonce) ? nonce : NaN;
}
