/**
 * What a bundler gives for an item it has taken: who sent it and when, signed by the node's key.
 *
 * ```
 * { id, owner, timestamp, winc: "0", version, deadlineHeight, dataCaches, fastFinalityIndexes, public, signature }
 * ```
 *
 * The signature (RSA-PSS, SHA-256) is over the deep hash of `["Bundlr", version, id, deadlineHeight, timestamp]`, which is what Irys'
 * `verifyReceipt` checks; turbo-sdk looks at none of it. A receipt is made once and kept, so who asks again gets the same one.
 *
 * @source protocol.md D.5; the receipts of Turbo and Irys
 */
import { Buffer } from 'node:buffer';
import { deepHashOf } from '../../message/codecs/ans104/deep-hash.ts';
import { message, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';

/** The form of receipts that this is. */
export const receiptVersion = '0.2.0';
/** Blocks after which an item must be on Arweave. The block of a node without a gateway is 0, and its items stay here. */
const deadlineHeight = 200;

/**
 * Makes a receipt.
 * @param owner base64url(sha256(public key)) of who signed the item, whatever the kind of key
 */
export async function makeReceipt(id: string, owner: string, ctx: NodeContext): Promise<Message> {
  const timestamp = ctx.now();
  const signature = await ctx.signer.sign(deepHashOf(['Bundlr', receiptVersion, id, String(deadlineHeight), String(timestamp)]), 'sha256');
  return message({
    id,
    owner,
    timestamp,
    version: receiptVersion,
    'deadline-height': deadlineHeight,
    public: Buffer.from(ctx.signer.modulus).toString('base64url'),
    signature: Buffer.from(signature).toString('base64url'),
  });
}

/** A receipt as it is answered. What was uploaded is read from this node, wherever it listens by now. */
export function shownReceipt(receipt: Message, ctx: NodeContext): Record<string, unknown> {
  const here = [ctx.url().replace(/^https?:\/\//, '')];
  return {
    id: receipt.get('id'),
    owner: receipt.get('owner'),
    timestamp: receipt.get('timestamp'),
    winc: '0',
    version: receipt.get('version'),
    deadlineHeight: receipt.get('deadline-height'),
    dataCaches: here,
    fastFinalityIndexes: here,
    public: receipt.get('public'),
    signature: receipt.get('signature'),
  };
}
