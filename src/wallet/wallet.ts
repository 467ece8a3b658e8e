/**
 * Keys that sign: an RSA private key as JWK, and the signer made of it.
 *
 * @source RFC 7517, RFC 7518 (JWK), protocol.md A.4 (RSA-PSS; the salt of a signature has the maximal length, verification takes any)
 */
import { constants, createPrivateKey, createPublicKey, sign, verify as verifyBytes, type KeyObject } from 'node:crypto';
import { inspect, type InspectOptions } from 'node:util';
import { addressOf } from '../message/id.ts';
import type { Signer } from '../message/signer.ts';
import { walletDamaged } from './errors.ts';

/** An RSA private key. All numbers are base64url, big-endian. Whoever prints it gives the wallet away. */
export interface PrivateJwk {
  readonly kty: 'RSA';
  /** Modulus. */
  readonly n: string;
  /** Public exponent, `AQAB` on Arweave. */
  readonly e: string;
  readonly d: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
}

/** The fields of a `PrivateJwk` besides `kty`. */
export const keyFields = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/** A signer that can tell its key, but neither prints nor serialises it. */
export class Wallet implements Signer {
  readonly address: string;
  readonly modulus: Uint8Array;
  readonly #jwk: PrivateJwk;
  #key: KeyObject | undefined;

  /** Use `signerOf`, `readWallet` or `generateWallet`. */
  constructor(jwk: PrivateJwk) {
    this.#jwk = jwk;
    this.modulus = Buffer.from(jwk.n, 'base64url');
    this.address = addressOf(this.modulus);
  }

  /** The private key: for writing it to a file and for libraries that sign themselves. */
  get jwk(): PrivateJwk {
    return this.#jwk;
  }

  /** Errors: `wallet/damaged` when the key is none. */
  sign(data: Uint8Array, digest: 'sha256' | 'sha512'): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      // With a callback it runs on the thread pool.
      sign(digest, data, { key: this.#keyObject(), ...maximalSalt }, (error, signature) => (error ? reject(walletDamaged(undefined, 'nothing can be signed with it')) : resolve(signature)));
    });
  }

  toJSON(): { address: string } {
    return { address: this.address };
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `Wallet ${inspect({ address: this.address }, options)}`;
  }

  #keyObject(): KeyObject {
    this.#key ??= privateKeyOf(this.#jwk);
    return this.#key;
  }
}

const maximalSalt = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN };
const anySalt = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };

/**
 * Makes a signer of a private key. The key is read at the first signature; signing runs on the thread pool.
 * @param jwk `p` to `qi` are needed too, as in every file hbx reads
 */
export function signerOf(jwk: PrivateJwk): Wallet {
  return new Wallet(jwk);
}

/**
 * Checks an RSA-PSS signature with a salt of any length. False for what is no key or no signature; never throws.
 * @param modulus big-endian bytes; the public exponent is 65537
 */
export function verify(modulus: Uint8Array, data: Uint8Array, signature: Uint8Array, digest: 'sha256' | 'sha512'): boolean {
  if (signature.length !== modulus.length) return false;
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' }, format: 'jwk' });
    return verifyBytes(digest, data, { key, ...anySalt }, signature);
  } catch {
    return false;
  }
}

function privateKeyOf(jwk: PrivateJwk): KeyObject {
  try {
    return createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    // The cause is left out: nobody promises that its text has nothing of the key in it.
    throw walletDamaged(undefined, 'it cannot be read as an RSA private key');
  }
}
