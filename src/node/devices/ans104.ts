/**
 * `ans104@1.0`: the codec of signed data items as a device.
 *
 * - `serialize` (`to`, `encode`): the item that the base was, to the byte: `{content-type: application/ans104, body}`; 406 for a
 *   message that was none
 * - `deserialize` (`from`, `decode`): the message of the item under `target` (default `body`) of the base, its signature checked;
 *   400 when it does not fit
 * - `verify`: true when the items that the base was fit what it holds now. A cast (`X/verify~ans104@1.0`) changes the `device` of X:
 *   ask `X/verify` when that is signed
 * - `commit` (POST, operator only): the base signed as an item by the node
 * - `content-type`: `application/ans104`
 *
 * Different from a real node: messages that nobody signed are no items, and nested messages are no bundles.
 *
 * @source protocol.md A.6, C.8; design.md 9.3
 */
import { ans104 as codec } from '../../message/codecs/ans104.ts';
import { bodyOf, codecKeys, outcomeOf, targetBytes } from '../codec-keys.ts';
import type { Device, KeyFunction } from '../device.ts';

const serialize: KeyFunction = (base) => bodyOf(codec.encode(base), codec.contentType);

const deserialize: KeyFunction = async (base, req) => {
  const body = targetBytes(base, req, 'a data item');
  return body instanceof Uint8Array ? outcomeOf(await codec.decode({ headers: [], body })) : body;
};

export const ans104: Device = {
  id: codec.id,
  kind: 'native',
  summary: 'messages as signed ANS-104 data items',
  keys: { ...codecKeys(codec.id, codec.contentType), serialize, to: serialize, encode: serialize, deserialize, from: deserialize, decode: deserialize },
};
