/**
 * `GET /raw/<id>` and `GET /<id>`: the data of something stored, with its `Content-Type`, as gateways answer.
 *
 * - an item: its data, to the byte; that of a bundle too
 * - another message: its `body`, else its `data`
 * - a binary: itself
 *
 * A part of it is answered to `Range` (`http/range.ts`), and 304 to who has it (`http/not-modified.ts`). Anybody may upload a page: it is kept in a sandbox (`http/sandbox.ts`).
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
import { notModified } from '../http/not-modified.ts';
import { ranged } from '../http/range.ts';
import { sandboxHeaders } from '../http/sandbox.ts';
import { textReply } from './replies.ts';

const unknownType = 'application/octet-stream';
const maxTypeLength = 1024;

/** Answers the data of an id, or the part of it that the request wants: 404 when there is nothing, or nothing that has data. */
export function readData(id: string, request: WireMessage, ctx: NodeContext): WireMessage {
  const found = ctx.cache.read(id);
  if (found === undefined) return textReply(404, `Nothing with the id ${id} is on this node.`);
  const data = dataOf(found);
  if (data === undefined) return textReply(404, `What is stored as ${id} has no data.`);
  const whole = { status: 200, headers: [['content-type', isMessage(found) ? typeOf(found) : unknownType] as const, ...sandboxHeaders], body: data };
  // What has an id never changes.
  return notModified(whole, request, id) ?? ranged(whole, request, id);
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
