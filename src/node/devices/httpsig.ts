/**
 * `httpsig@1.0`: the codec of HTTP messages and their signatures as a device.
 *
 * - `to` (`encode`, `serialize`): the headers and the `body` that the base is sent as, its own signatures among them as long as they
 *   fit
 * - `from` (`decode`, `deserialize`): the message of a base whose keys are such headers, with their `body`; signatures are checked,
 *   400 when one does not fit
 * - `verify`: true when the httpsig signatures of the base fit it. A cast (`X/verify~httpsig@1.0`) changes the `device` of X: ask
 *   `X/verify` when that is signed
 * - `commit` (POST, operator only): the base signed by the node
 * - `content-type`: `multipart/form-data`, that of messages with more than one part
 *
 * Look at the answer of `to` as JSON: an httpsig reply has headers of its own.
 *
 * @source protocol.md A.3, A.4, C.8; design.md 9.3
 */
import { httpsig as codec } from '../../message/codecs/httpsig.ts';
import type { HeaderField } from '../../message/codec.ts';
import { binary, bytesOf, isBinary, type Value } from '../../message/value.ts';
import { fromWire, toWire } from '../../message/wire-text.ts';
import { codecKeys, outcomeOf, withFittingCommitments } from '../codec-keys.ts';
import { fail, ok, type Device, type KeyFunction } from '../device.ts';

const to: KeyFunction = (base) => {
  const encoded = codec.encode(withFittingCommitments(base));
  if (!encoded.ok) return fail(encoded.status, encoded.reason);
  const { headers, body } = encoded.value;
  const sent = new Map<string, Value>(headers.map(([name, value]) => [name, fromWire(value)]));
  return ok(body.length === 0 ? sent : sent.set('body', binary(body)));
};

const from: KeyFunction = async (base) => {
  const headers: HeaderField[] = [];
  let body: Uint8Array = new Uint8Array(0);
  for (const [key, value] of base) {
    if (key === 'commitments' || key === 'device') continue;
    if (!isBinary(value)) return fail(400, `The key ${key.slice(0, 64)} is no header: headers and the body are texts or bytes.`);
    if (key === 'body') body = bytesOf(value);
    else headers.push([key, toWire(value)]);
  }
  return outcomeOf(await codec.decode({ headers, body }));
};

export const httpsig: Device = {
  id: codec.id,
  kind: 'native',
  summary: 'messages as HTTP with signatures',
  keys: { ...codecKeys(codec.id, codec.contentType), to, encode: to, serialize: to, from, decode: from, deserialize: from },
};
