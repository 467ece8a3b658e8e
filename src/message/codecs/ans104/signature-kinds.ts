/**
 * The signatures an ANS-104 item can carry.
 *
 * | number | `type` of its commitment | key       | committer                                   |
 * |--------|--------------------------|-----------|---------------------------------------------|
 * | 1      | `rsa-pss-sha256`         | RSA-4096  | base64url(sha256(modulus))                  |
 * | 2      | `ed25519-sha512`         | Ed25519   | base64url(sha256(key))                      |
 * | 3      | `ethereum-secp256k1`     | secp256k1 | the `0x…` address with its EIP-55 checksum  |
 * | 4      | `solana-ed25519`         | Ed25519   | base64url(sha256(key))                      |
 *
 * @source ANS-104, protocol.md A.5 (V6), A.6; the addresses as gateways and ao's schedulers have them. The names of 1 and 2 are
 *   HyperBEAM's, which has none for the others.
 */

/** Number of a signature, as an item begins with it (two bytes, the lower one first). */
export type SignatureNumber = 1 | 2 | 3 | 4;

export interface SignatureKind {
  readonly number: SignatureNumber;
  readonly type: string;
  readonly signatureBytes: number;
  readonly ownerBytes: number;
}

const kinds: readonly SignatureKind[] = [
  { number: 1, type: 'rsa-pss-sha256', signatureBytes: 512, ownerBytes: 512 },
  { number: 2, type: 'ed25519-sha512', signatureBytes: 64, ownerBytes: 32 },
  { number: 3, type: 'ethereum-secp256k1', signatureBytes: 65, ownerBytes: 65 },
  { number: 4, type: 'solana-ed25519', signatureBytes: 64, ownerBytes: 32 },
];

/** The kind behind a number or a `type`; `undefined` for all others. */
export function signatureKind(wanted: number | string): SignatureKind | undefined {
  return kinds.find(({ number, type }) => number === wanted || type === wanted);
}
