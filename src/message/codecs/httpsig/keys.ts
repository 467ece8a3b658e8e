/**
 * RSA keys and HMACs behind signatures.
 *
 * @source protocol.md A.4, F.5
 */
import { constants, createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { ownText, wireBytes } from '../../wire-text.ts';
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
/** What was asked for last: it need not move to the end. */
let newest: PublicKey | undefined;
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
    if (known !== newest) {
      cache.delete(keyid);
      cache.set(keyid, known);
      newest = known;
    }
    return known;
  }
  const made = makeKey(keyid);
  if (!made) return undefined;
  // Of its own: the text is a piece of a whole request.
  cache.set(ownText(keyid), made);
  newest = made;
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
export function verifyRsa(key: PublicKey, hash: 'sha256' | 'sha512', signed: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== key.sizeBytes) return Promise.resolve(false);
  const options = { key: key.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  return new Promise((resolve) => {
    // An error is a modulus that is no product of primes.
    verify(hash, signed, options, signature, (error, fits) => resolve(error === null && fits));
  });
}

/**
 * HMAC-SHA256 of a base, base64url. `key` is `ao` (May 2025) or `constant:ao` (September 2025), which are no secrets.
 * By its definition (RFC 2104) from two hashes: an HMAC object of Node's takes longer to make than both.
 */
export function hmac(key: string, base: string): string {
  const inner = hash('sha256', wireBytes(padded(key, 0x36) + base), 'binary');
  return hash('sha256', wireBytes(padded(key, 0x5c) + inner), 'base64url');
}

const pads = new Map<string, string>();

/** The block of 64 bytes in front of what is hashed, as wire text. The key is shorter. */
function padded(key: string, filler: number): string {
  const name = key + filler;
  let block = pads.get(name);
  if (block === undefined) {
    const bytes = Buffer.alloc(64, 0);
    bytes.write(key, 'latin1');
    for (let index = 0; index < bytes.length; index++) bytes[index]! ^= filler;
    pads.set(name, (block = bytes.toString('latin1')));
  }
  return block;
}

/** What can be checked of an entry: an RSA signature, an HMAC, or nothing (`ans104@1.0/…`, unknown algorithms). */
export function kindOf(entry: SignatureEntry): 'rsa' | 'hmac' | 'unknown' {
  if (entry.alg === 'rsa-pss-sha512' && entry.keyid !== undefined) return 'rsa';
  return entry.alg === 'hmac-sha256' && (entry.keyid === 'constant:ao' || entry.keyid === 'ao') ? 'hmac' : 'unknown';
}
