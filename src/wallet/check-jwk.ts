/** Tells whether something is the private key of a wallet, and if not, what it looks like. */
import { keyFields, type PrivateJwk } from './wallet.ts';

export type JwkCheck =
  | { readonly ok: true; readonly jwk: PrivateJwk }
  /** `reason`: a clause. `damaged`: a private key in form whose numbers are wrong. */
  | { readonly ok: false; readonly damaged: boolean; readonly reason: string; readonly hint?: string };

/** Checks the text of a wallet file. Nothing of the text ever gets into the answer. */
export function checkWalletText(text: string): JwkCheck {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return no('the file is empty');
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return no(...lookAtText(trimmed));
  }
  return checkJwk(value);
}

/** Checks a parsed JSON value. */
export function checkJwk(value: unknown): JwkCheck {
  if (typeof value === 'string') return no(...lookAtText(value.trim()));
  if (Array.isArray(value)) {
    const bytes = value.length === 64 && value.every((item) => Number.isInteger(item));
    return no(bytes ? 'it looks like a Solana key (64 numbers)' : 'it is a JSON list');
  }
  if (typeof value !== 'object' || value === null) return no('it is JSON, but no key');
  const fields = value as Record<string, unknown>;
  if (fields['kty'] === undefined) {
    if ('crypto' in fields || 'Crypto' in fields) return no('it looks like an encrypted Ethereum keystore');
    if ('jwk' in fields || 'key' in fields || 'wallet' in fields) return no('the key seems to be inside another object', 'Save that inner object as a file of its own.');
    return no('it is JSON, but no key (a JWK has a field "kty")');
  }
  if (fields['kty'] !== 'RSA') return no(`its type is ${describeType(fields['kty'])}, but Arweave wallets are RSA keys`);
  if (fields['n'] === undefined) return no('it is an RSA key without a modulus (the field "n")');
  if (fields['d'] === undefined) return no('it holds only the public half of a key', 'Use the file with the private key, or make a new wallet with `hbx wallet new`.');
  const missing = keyFields.filter((name) => typeof fields[name] !== 'string' || !/^[A-Za-z0-9_-]+={0,2}$/.test(fields[name] as string));
  if (missing.length > 0) return { ok: false, damaged: true, reason: `${missing.map((name) => `"${name}"`).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing or no base64url` };
  // Only what belongs to the key: exported files carry other things along.
  const jwk = { kty: 'RSA', ...Object.fromEntries(keyFields.map((name) => [name, (fields[name] as string).replace(/=+$/, '')])) } as unknown as PrivateJwk;
  const wrong = checkNumbers(jwk);
  return wrong === undefined ? { ok: true, jwk } : { ok: false, damaged: true, reason: wrong };
}

/**
 * OpenSSL takes keys whose numbers contradict each other, and signs with them: nothing such a signature belongs to would
 * ever be accepted.
 */
function checkNumbers(jwk: PrivateJwk): string | undefined {
  const [n, e, d, p, q, dp, dq, qi] = keyFields.map((name) => BigInt(`0x${Buffer.from(jwk[name], 'base64url').toString('hex') || '0'}`)) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  const bits = n.toString(2).length;
  if (bits < 2048) return `it has ${bits} bits, and less than 2048 are not safe`;
  if (bits > 8192) return `it has ${bits} bits, and no more than 8192 are accepted`;
  if (e !== 65537n) return 'its public exponent is not 65537, as it is on Arweave';
  const fits = p > 1n && q > 1n && p * q === n && (d * e) % (p - 1n) === 1n && (d * e) % (q - 1n) === 1n && (dp * e) % (p - 1n) === 1n && (dq * e) % (q - 1n) === 1n && (qi * q) % p === 1n;
  return fits ? undefined : 'its numbers do not fit together';
}

function lookAtText(text: string): [reason: string, hint?: string] {
  if (/^-----BEGIN /.test(text)) return ['it is a PEM file, and hbx reads JWK files', 'Convert it to a JWK (JSON) first.'];
  if (/^[A-Za-z0-9_-]{43}$/.test(text)) return ['it holds an address or an id, not a key'];
  if (/^(0x)?[0-9a-fA-F]{64}$/.test(text)) return ['it looks like an Ethereum private key'];
  if (/^[a-z]+( [a-z]+){11,23}$/.test(text)) return ['it looks like a seed phrase', 'Import it into an Arweave wallet program and export the JWK file there.'];
  if (/^[{[]/.test(text)) return ['its JSON is broken or cut off', 'Restore the file from a backup.'];
  if (/[\u0000-\u0008\ufffd]/.test(text)) return ['it is a binary file'];
  return ['it is not JSON'];
}

function describeType(kty: unknown): string {
  return typeof kty === 'string' && /^[A-Za-z]{1,8}$/.test(kty) ? kty : 'unknown';
}

function no(reason: string, hint?: string): JwkCheck {
  return { ok: false, damaged: false, reason, ...(hint === undefined ? {} : { hint }) };
}
