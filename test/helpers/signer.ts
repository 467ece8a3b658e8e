import { constants, createHash, createPrivateKey, sign } from 'node:crypto';
import type { Signer } from '../../src/message/signer.ts';
import { testKey } from './keys.ts';

const made = new Map<number, Signer>();

/** A signer with one of the test keys. Salt as JavaScript clients take it: the longest there is. */
export function testSigner(index: 0 | 1 | 2 | 3 = 0): Signer {
  const known = made.get(index);
  if (known) return known;
  const jwk = testKey(index);
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const modulus = Buffer.from(jwk.n, 'base64url');
  const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN };
  const signer: Signer = {
    address: createHash('sha256').update(modulus).digest('base64url'),
    modulus,
    sign: (data, digest) => Promise.resolve(sign(digest, data, options)),
  };
  made.set(index, signer);
  return signer;
}
