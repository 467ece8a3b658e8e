/**
 * Takes an item in: checked, unpacked when it is a bundle, written with its receipt in one transaction, and then acknowledged.
 *
 * An item that is here already is answered with its first receipt, after its signature was checked again: whoever knows the
 * signature of an item could otherwise have other content acknowledged under its id.
 *
 * In the store: `upload, <item id>`: the receipt; of an item that came inside a bundle, an empty message.
 */
import { Buffer } from 'node:buffer';
import type { DecodeResult } from '../../message/codec.ts';
import { ans104 } from '../../message/codecs/ans104.ts';
import { bundledItems, itemCommitment } from '../../message/codecs/ans104/bundle.ts';
import { binaryId } from '../../message/id.ts';
import { packForStore, unpackMessage } from '../../message/pack.ts';
import { getText, type Message } from '../../message/value.ts';
import type { StoreReader, StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import { isSignedByNode } from '../operator.ts';
import { countForPages, itemsIn } from './page-quota.ts';
import { makeReceipt } from './receipt.ts';

/**
 * Takes the bytes of an item in. Resolves once it is durable.
 * @param fromPage a web page sent it: it counts (`page-quota.ts`)
 * @returns its receipt, or why it is refused: 400 when it is none or its signature does not fit, 403 for the node's own signature
 * @throws HbxError `node/pages-full` (507)
 */
export async function receiveItem(bytes: Uint8Array, fromPage: boolean, ctx: NodeContext): Promise<DecodeResult> {
  const decoded = await ans104.decode({ method: 'POST', headers: [], body: bytes });
  if (!decoded.ok) return decoded;
  const item = decoded.value;
  if (isSignedByNode(item, ctx)) {
    return { ok: false, status: 403, reason: 'This item carries the signature of this node itself, which proves nothing here: sign it with a wallet.' };
  }
  const [id, commitment] = itemCommitment(item)!;
  const known = receiptOf(id, ctx.store);
  if (known !== undefined) return { ok: true, value: known };
  const receipt = await makeReceipt(id, ownerOf(commitment), ctx);
  return ctx.store.transaction<DecodeResult>((txn) => {
    // Two senders of one item: the first receipt stays.
    const first = receiptOf(id, txn);
    if (first !== undefined) return { ok: true, value: first };
    if (fromPage) countForPages(txn, { bytes: bytes.length, items: itemsIn(item) }, ctx);
    ctx.cache.addMessage(txn, item, id);
    txn.put(['upload', id], packForStore(receipt));
    markBundled(txn, item);
    return { ok: true, value: receipt };
  });
}

/** True for what was uploaded, alone or inside a bundle. */
export function isUploaded(id: string, reader: StoreReader): boolean {
  return reader.has(['upload', id]);
}

function receiptOf(id: string, reader: StoreReader): Message | undefined {
  const record = reader.get(['upload', id]);
  const receipt = record && unpackMessage(record);
  return receipt?.has('signature') === true ? receipt : undefined;
}

function markBundled(txn: StoreTransaction, item: Message): void {
  for (const inner of bundledItems(item)) {
    const id = itemCommitment(inner)![0];
    if (!txn.has(['upload', id])) txn.put(['upload', id], packForStore(new Map()));
    markBundled(txn, inner);
  }
}

function ownerOf(commitment: Message): string {
  return binaryId(Buffer.from(getText(commitment, 'owner')!, 'base64url'));
}
