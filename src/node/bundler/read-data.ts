/**
 * `GET /raw/<id>` and `GET /<id>`: the data of something stored, with its `Content-Type`, as gateways answer.
 *
 * - an item: its data, to the byte; that of a bundle too
 * - another message: its `body`, else its `data`
 * - a binary: itself
 *
 * Anybody may upload a page, and a browser shows it under the address of this node: it is kept in a sandbox, so that what it asks
 * of the node counts as coming from another origin (`http/guard.ts`).
 *
 * @source protocol.md E.4
 */
import type { WireMessage } from '../../message/codec.ts';
import { itemCommitment } from '../../message/codecs/ans104/bundle.ts';
import { itemOf } from '../../message/codecs/ans104/from-message.ts';
import { isSafeHeader } from '../../message/codecs/httpsig/header-rules.ts';
import { toWire } from '../../message/wire-text.ts';
import { bytesOf, getKey, isBinary, isMessage, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { textReply } from './replies.ts';

const unknownType = 'application/octet-stream';
const maxTypeLength = 1024;

/** Answers the data of an id: 404 when there is nothing, or nothing that has data. */
export function readData(id: string, ctx: NodeContext): WireMessage {
  const found = ctx.cache.read(id);
  if (found === undefined) return textReply(404, `Nothing with the id ${id} is on this node.`);
  const data = dataOf(found);
  if (data === undefined) return textReply(404, `What is stored as ${id} has no data.`);
  return {
    status: 200,
    headers: [
      ['content-type', isMessage(found) ? typeOf(found) : unknownType],
      ['content-security-policy', 'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads'],
      ['x-content-type-options', 'nosniff'],
    ],
    body: data,
  };
}

function dataOf(found: Value): Uint8Array | undefined {
  if (isBinary(found)) return bytesOf(found);
  if (!isMessage(found)) return undefined;
  const commitment = itemCommitment(found);
  const item = commitment && itemOf(found, commitment[1]);
  if (item?.ok === true) return item.value.data;
  const body = getKey(found, 'body') ?? getKey(found, 'data');
  return body !== undefined && isBinary(body) ? bytesOf(body) : undefined;
}

function typeOf(found: Message): string {
  const type = getKey(found, 'content-type');
  const wire = type !== undefined && isBinary(type) ? toWire(type) : '';
  return wire.length <= maxTypeLength && isSafeHeader('content-type', wire) ? wire : unknownType;
}
