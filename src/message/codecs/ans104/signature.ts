/**
 * Checks who signed an item.
 *
 * RSA and Ed25519 are Node's own: an RSA check takes a tenth of a millisecond, five times less than through `arbundles`. Ethereum's
 * curve and hash are not, so those go through `arbundles`.
 *
 * The id of an item is the hash of its signature, so a signature must have one spelling: else anybody could give an item of somebody
 * else another id, and have what it says done again. Node takes no Ed25519 signature with an S of the order or more, and no RSA one
 * of the modulus or more; those of Ethereum are held to it here.
 *
 * @source ANS-104 2.2, protocol.md A.5 (V6), A.6; Solana wallets sign the hash as hexadecimal text
 */
import { createPublicKey, verify } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { binaryId } from '../../id.ts';
import { publicKeyOf, verifyRsa } from '../httpsig/keys.ts';
import { signedBytes } from './deep-hash.ts';
import type { DataItem } from './item.ts';

/** The address of the owner who signed the item, or `undefined` when the signature does not fit. Never throws. */
export async function checkSignature(item: DataItem): Promise<string | undefined> {
  const signed = signedBytes(item);
  try {
    if (item.kind.number === 1) return await checkRsa(item, signed);
    if (item.kind.number === 3) return await checkEthereum(item, signed);
    return checkEd25519(item, item.kind.number === 4 ? Buffer.from(signed.toString('hex')) : signed);
  } catch {
    // A key that is none.
    return undefined;
  }
}

async function checkRsa({ owner, signature }: DataItem, signed: Uint8Array): Promise<string | undefined> {
  const key = publicKeyOf(base64url(owner));
  return key !== undefined && (await verifyRsa(key, 'sha256', signed, signature)) ? key.address : undefined;
}

function checkEd25519({ owner, signature }: DataItem, signed: Uint8Array): string | undefined {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: base64url(owner) }, format: 'jwk' });
  return verify(null, signed, key, signature) ? binaryId(owner) : undefined;
}

/** Half the order n of secp256k1, the largest s of a signature that has one spelling. */
const halfOrder = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex');

async function checkEthereum({ owner, signature }: DataItem, signed: Uint8Array): Promise<string | undefined> {
  // Other values of the last byte mean the same, so anybody could give the item another id.
  if (signature[64] !== 27 && signature[64] !== 28) return undefined;
  // So does n - s with the other last byte. Every wallet of Ethereum writes the smaller s (EIP-2): the other is not of the signer.
  if (Buffer.compare(signature.subarray(32, 64), halfOrder) > 0) return undefined;
  if (owner[0] !== 4) return undefined;
  const { InjectedEthereumSigner, keccak256 } = await import('./arbundles.ts');
  // Several milliseconds each: a bundle of them must not hold up everybody else.
  await new Promise((resolve) => setImmediate(resolve));
  if (!InjectedEthereumSigner.verify(asBuffer(owner), asBuffer(signed), asBuffer(signature))) return undefined;
  const address = keccak256(asBuffer(owner.subarray(1))).subarray(12).toString('hex');
  const checksum = keccak256(Buffer.from(address)).toString('hex');
  return `0x${[...address].map((digit, at) => (checksum[at]! >= '8' ? digit.toUpperCase() : digit)).join('')}`;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function base64url(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64url');
}
