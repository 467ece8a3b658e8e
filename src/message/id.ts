/**
 * Ids of messages, addresses and binaries: 43 characters of base64url over 32 bytes.
 *
 * @source protocol.md A.4 (the rules of May 2025)
 */
import { hash } from 'node:crypto';
import { HbxError } from '../base/errors.ts';
import { hmacId } from './codecs/httpsig/commitment.ts';
import { toSendable } from './codecs/httpsig/encode.ts';
import { layOut } from './codecs/httpsig/layout.ts';
import { asComponent } from './codecs/httpsig/signature-base.ts';
import { commitmentsOf, isHmac } from './commitments.ts';
import { formatStringList } from './structured-fields.ts';
import { isMessage, type Message } from './value.ts';

/** The address of an RSA key: base64url(sha256(modulus)). `modulus` is big-endian bytes. */
export function addressOf(modulus: Uint8Array): string {
  return binaryId(modulus);
}

/** The id of a signature, and so of the message it signs: base64url(sha256(signature)). */
export function signedId(signature: Uint8Array): string {
  return binaryId(signature);
}

/** The id of a binary in the cache: base64url(sha256(bytes)). */
export function binaryId(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url');
}

/**
 * The id of a message by its content alone: HMAC-SHA256 with the key `ao` over its encoding. When the message is
 * signed, over what the signature covers.
 * @throws HbxError `message/not-encodable` when the message is nested too deep
 */
export function unsignedId(message: Message): string {
  for (const [id, fields] of commitmentsOf(message)) {
    if (isMessage(fields) && isHmac(fields) && fields.get('keyid') === 'ao') return id;
  }
  const tabm = toSendable(message);
  if (!tabm.ok) throw new HbxError('message/not-encodable', tabm.reason);
  const { headers } = layOut(tabm.value);
  const id = hmacId([...headers.keys()].map(asComponent), (key) => headers.get(key));
  if (id === undefined) throw new Error('A header without a value.');
  return id;
}

/**
 * The id of a message.
 * @param which `all`: over all signatures (the signature's id when there is one, a hash over the sorted ids when there
 * are several, the unsigned id when there is none); `none`: the unsigned id; a list: over the commitments with these
 * ids or committers
 * @throws HbxError `message/not-encodable` when the message is nested too deep
 */
export function messageId(message: Message, which: 'all' | 'none' | readonly string[] = 'all'): string {
  if (which === 'none') return unsignedId(message);
  const ids: string[] = [];
  for (const [id, fields] of commitmentsOf(message)) {
    if (!isMessage(fields)) continue;
    if (which === 'all' ? !isHmac(fields) : which.includes(id) || which.includes(String(fields.get('committer')))) ids.push(id);
  }
  if (ids.length === 0) return unsignedId(message);
  if (ids.length === 1) return ids[0]!;
  return hash('sha256', formatStringList(ids.sort()), 'base64url');
}
