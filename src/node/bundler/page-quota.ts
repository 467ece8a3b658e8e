/**
 * How much web pages may put on this node. Any page that a developer opens can sign items with a key of its own and post them here, where
 * they stay for good; so all that pages of other origins upload has one bound, for as long as the store lives. Not counted: what commands
 * and other programs upload (they send no `Origin`), and pages that this machine serves itself, such as the app that is being made.
 *
 * An item counts with its bytes, and with a page of the store for itself and for each item in it.
 *
 * In the store: `page-uploads`: the bytes so far. The operator's setting `page-upload-bytes` (`POST
 * /~meta@1.0/info`; a number, or a text such as `1gb`) takes the place of the default.
 */
import { parseBytes } from '../../base/amounts.ts';
import { isLoopbackUrl } from '../../base/node-url.ts';
import type { DecodeFailure, HeaderField } from '../../message/codec.ts';
import { pack, unpack } from '../../message/pack.ts';
import { getText } from '../../message/value.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import { isForeignOrigin } from '../http/guard.ts';

/** Bytes: four of the largest items. */
export const pageUploadBytes = 256 * 1024 * 1024;
/** Bytes that the store takes for an item at least. */
const itemBytes = 4096;

const storeKey = ['page-uploads'] as const;

/** Whether what a request uploads is counted. */
export function isFromPage(headers: readonly HeaderField[], ctx: NodeContext): boolean {
  return isForeignOrigin(headers, ctx.url()) && !headers.some(([name, value]) => name === 'origin' && isLoopbackUrl(value));
}

/**
 * Counts an item that is about to be stored.
 * @param items it, and those inside it
 * @returns why it is refused (507)
 */
export function countPageUpload(txn: StoreTransaction, { bytes, items }: { bytes: number; items: number }, ctx: NodeContext): DecodeFailure | undefined {
  const limit = parseBytes(getText(ctx.settings.all(), 'page-upload-bytes') ?? '') ?? pageUploadBytes;
  const record = txn.get(storeKey);
  const before = record === undefined ? 0 : Number(unpack(record));
  const now = before + bytes + items * itemBytes;
  if (now > limit) {
    const reason = `Web pages have uploaded ${before} bytes to this node, and with this item it would be more than the ${limit} that they may. \`hbx upload\` is not bound by that; the operator raises it with the setting page-upload-bytes.`;
    return { ok: false, status: 507, reason };
  }
  txn.put(storeKey, pack(now));
  return undefined;
}
