/**
 * RSA keys and HMACs behind signatures.
 *
 * @source protocol.md A.4, F.5
 */
import { constants, createHmac, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { wireBytes } from '../../wire-text.ts';
import { hashId, type SignatureEntry } from './signature-base.ts';

/** A public key as signatures name it. */
export interface PublicKey {
  /** base64url(sha256(modulus)). */
  readonly address: string;
  /** Bytes of the modulus, and of every signature. */
  readonly sizeBytes: number;
  readonly key: KeyObject;
}

/** Making a key takes as long as a verification, and a node sees the same few senders again and again. */
const cache = new Map<string, PublicKey>();
const cacheSize = 256;
/** 8192 bits. Larger keys only serve to make verification slow. */
const maxModulusBytes = 1024;
const minModulusBytes = 256;

/**
 * The key behind a `keyid`: base64url(modulus), or `publickey:` and base64(modulus).
 * @returns undefined when it is no RSA key of a usable size
 */
export function publicKeyOf(keyid: string): PublicKey | undefined {
  const known = cache.get(keyid);
  if (known) {
    cache.delete(keyid);
    cache.set(keyid, known);
    return known;
  }
  const made = makeKey(keyid);
  if (!made) return undefined;
  cache.set(keyid, made);
  if (cache.size > cacheSize) cache.delete(cache.keys().next().value!);
  return made;
}

function makeKey(keyid: string): PublicKey | undefined {
  const text = keyid.startsWith('publickey:') ? keyid.slice('publickey:'.length) : keyid;
  if (text.length > maxModulusBytes * 2 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined;
  const modulus = Buffer.from(text, 'base64');
  if (modulus.length < minModulusBytes || modulus.length > maxModulusBytes) return undefined;
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' }, format: 'jwk' });
    return { address: hashId(modulus), sizeBytes: modulus.length, key };
  } catch {
    return undefined;
  }
}

/**
 * Checks an RSA-PSS signature on a thread of the pool: it is the dearest step of a request that the main thread need not do.
 * The salt may have any length: JavaScript signers use the longest there is.
 */
export async function verifyRsa(key: PublicKey, hash: 'sha256' | 'sha512', signed: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== key.sizeBytes) return false;
  const options = { key: key.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  return new Promise((resolve) => {
    // An error is a modulus that is no product of primes.
    verify(hash, signed, options, signature, (error, fits) => resolve(error === null && fits));
  });
}

/** HMAC-SHA256 of a base. `key` is `ao` (May 2025) or `constant:ao` (September 2025). */
export function hmac(key: string, base: string): Buffer {
  return createHmac('sha256', key).update(wireBytes(base)).digest();
}

/** What can be checked of an entry: an RSA signature, an HMAC, or nothing (`ans104@1.0/…`, unknown algorithms). */
export function kindOf(entry: SignatureEntry): 'rsa' | 'hmac' | 'unknown' {
  if (entry.alg === 'rsa-pss-sha512' && entry.keyid !== undefined) return 'rsa';
  return entry.alg === 'hmac-sha256' && (entry.keyid === 'constant:ao' || entry.keyid === 'ao') ? 'hmac' : 'unknown';
}
