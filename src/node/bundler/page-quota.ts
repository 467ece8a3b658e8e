/**
 * How much web pages may put on this node. Any page that a developer opens can sign with a key of its own, and what it posts here stays for
 * good; so all that pages of other origins have the node keep has one bound, for as long as the store lives. Not counted: what commands
 * and other programs send (they have no `Origin`), and pages that this machine serves itself, such as the app that is being made.
 *
 * | what counts                                        | with                                                                  |
 * |----------------------------------------------------|-----------------------------------------------------------------------|
 * | an uploaded item                                   | its bytes, and a page of the store for itself and for each item in it |
 * | a message that gets a slot, what its push delivers | the bytes of its record, and a page of the store for each item in it  |
 * | a message that is here already, in another slot    | a page of the store                                                   |
 * | a module for `wao@1.0/cache_module`                | the same as a message                                                 |
 * | a request for a task or a monitor of `cron@1.0`    | the bytes of the request, and a page of the store                     |
 *
 * It is counted in the transaction that keeps it: both are written, or neither. Not counted is what processes make of it (states, snapshots,
 * their Cron messages): anybody's read can be the cause of those.
 *
 * In the store: `page-uploads`: the bytes so far. The operator's setting `page-upload-bytes` (`POST
 * /~meta@1.0/info`; a number, or a text such as `1gb`) takes the place of the default.
 */
import { parseBytes } from '../../base/amounts.ts';
import { isLoopbackUrl } from '../../base/node-url.ts';
import type { HeaderField } from '../../message/codec.ts';
import { bundledItems } from '../../message/codecs/ans104/bundle.ts';
import { pack, unpack } from '../../message/pack.ts';
import { getText, type Message } from '../../message/value.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import { pagesFull } from '../errors.ts';
import { isForeignOrigin } from '../http/guard.ts';

/** Bytes: four of the largest items. */
export const pageUploadBytes = 256 * 1024 * 1024;
/** Bytes that the store takes for an item or a message at least. */
const itemBytes = 4096;

const storeKey = ['page-uploads'] as const;

/** What the store is about to keep. `items`: it, and those inside it. */
export interface Kept {
  readonly bytes: number;
  readonly items: number;
}

/** Whether what a request has the node keep is counted. */
export function isFromPage(headers: readonly HeaderField[], ctx: NodeContext): boolean {
  return isForeignOrigin(headers, ctx.url()) && !headers.some(([name, value]) => name === 'origin' && isLoopbackUrl(value));
}

/**
 * Counts what the transaction is about to keep for a page.
 * @throws HbxError `node/pages-full` (507) when it is more than pages may
 */
export function countForPages(txn: StoreTransaction, { bytes, items }: Kept, ctx: NodeContext): void {
  const limit = parseBytes(getText(ctx.settings.all(), 'page-upload-bytes') ?? '') ?? pageUploadBytes;
  const record = txn.get(storeKey);
  const before = record === undefined ? 0 : Number(unpack(record));
  const now = before + bytes + items * itemBytes;
  if (now > limit) throw pagesFull(before, limit);
  txn.put(storeKey, pack(now));
}

/**
 * What counts a message in the transaction that keeps it, to be called before it is written; `undefined` when the request under way is not counted.
 * When that throws (`countForPages`), nothing is written.
 */
export function pageCount(content: Message, ctx: NodeContext): ((txn: StoreTransaction, id: string) => void) | undefined {
  if (ctx.fromPage !== true) return undefined;
  return (txn, id) => countForPages(txn, txn.has(['message', id]) ? { bytes: 0, items: 1 } : keptOf(content), ctx);
}

/** Counts a request of a page that has the node keep something about it. */
export async function countRequest(request: Message, ctx: NodeContext): Promise<void> {
  if (ctx.fromPage === true) await ctx.store.transaction((txn) => countForPages(txn, keptOf(request), ctx));
}

/** How many items come with an item. */
export function itemsIn(item: Message): number {
  return bundledItems(item).reduce((sum, inner) => sum + itemsIn(inner), 1);
}

/** The items of a bundle are kept by themselves too. */
function keptOf(content: Message): Kept {
  return bundledItems(content).map(keptOf).reduce((sum, { bytes, items }) => ({ bytes: sum.bytes + bytes, items: sum.items + items }), { bytes: pack(content).length, items: 1 });
}
