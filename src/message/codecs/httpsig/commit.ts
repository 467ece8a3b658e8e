/**
 * Signing a message, and checking the signatures it carries.
 *
 * @source protocol.md A.4
 */
import { Buffer } from 'node:buffer';
import { HbxError } from '../../../base/errors.ts';
import type { Signer } from '../../signer.ts';
import type { WireTabm } from '../../structured.ts';
import { isBinary, isMessage, withKeys, type Message, type Value } from '../../value.ts';
import { toWire, wireBytes } from '../../wire-text.ts';
import { committedKeys, hmacCommitment, httpsigDevice, rsaCommitment } from './commitment.ts';
import { toSendable } from './encode.ts';
import { layOut } from './layout.ts';
import { asComponent, formatParams, hashId, parseSignatures, signatureBase, signatureName, type SignatureEntry } from './signature-base.ts';
import { verifyEntry } from './verify.ts';

/**
 * Signs a message: one RSA commitment over all its keys, and the HMAC commitment that goes with it. Earlier RSA
 * commitments stay.
 * @throws HbxError `message/not-encodable` when the message is nested too deep
 */
export async function commit(message: Message, signer: Signer): Promise<Message> {
  const tabm = toSendable(message);
  if (!tabm.ok) throw new HbxError('message/not-encodable', tabm.reason);
  const layout = layOut(tabm.value);
  const values = (key: string): string | undefined => layout.headers.get(key);
  const components = [...layout.headers.keys()].map(asComponent).sort();
  const entry = await signComponents(components, values, signer);
  const committed = committedKeys(components, tabm.value, layout.bodyMembers);

  const fresh: [string, Value][] = [[...rsaCommitment(entry, signer.address, committed)]];
  const unsigned = hmacCommitment([entry], values, committed);
  if (unsigned) fresh.push([...unsigned]);
  return withKeys(message, [['commitments', new Map([...signedCommitments(message), ...fresh])]]);
}

/** Signs the given components. */
export async function signComponents(
  components: readonly string[],
  values: (key: string) => string | undefined,
  signer: Signer,
  tag?: string,
): Promise<SignatureEntry> {
  const modulus = Buffer.from(signer.modulus.buffer, signer.modulus.byteOffset, signer.modulus.byteLength);
  const keyid = modulus.toString('base64url');
  const params = formatParams(components, 'rsa-pss-sha512', keyid, tag);
  const base = signatureBase(components, params, values);
  if (base === undefined) throw new Error('A component to sign has no value.');
  const signature = await signer.sign(wireBytes(base), 'sha512');
  const name = signatureName(Buffer.from(signer.address, 'base64url'));
  return { name, components, params, text: `${name}=${params}`, alg: 'rsa-pss-sha512', keyid, tag, signature };
}

/** Commitments that are not HMACs; an HMAC belongs to the signatures beside it and is made anew with them. */
function signedCommitments(message: Message): [string, Value][] {
  const commitments = message.get('commitments');
  if (!isMessage(commitments)) return [];
  return [...commitments].filter(([, fields]) => isMessage(fields) && fields.get('alg') !== 'hmac-sha256');
}

/**
 * Checks every `httpsig@1.0` commitment of a message against its content.
 * @returns false when one does not fit, or when there is none
 */
export async function verify(message: Message): Promise<boolean> {
  const commitments = message.get('commitments');
  const tabm = toSendable(message);
  if (!isMessage(commitments) || !tabm.ok) return false;
  let checked = 0;
  for (const [id, fields] of commitments) {
    if (!isMessage(fields) || fields.get('commitment-device') !== httpsigDevice) continue;
    const entries = entriesOf(fields);
    const isHmac = fields.get('alg') === 'hmac-sha256';
    if (!entries || entries.length === 0 || !(await (isHmac ? hmacFits(id, entries, tabm.value) : signatureFits(id, entries, tabm.value)))) return false;
    checked++;
  }
  return checked > 0;
}

function entriesOf(fields: Message): SignatureEntry[] | undefined {
  const signature = fields.get('signature');
  const input = fields.get('signature-input');
  return isBinary(signature) && isBinary(input) ? parseSignatures(toWire(signature), toWire(input)) : undefined;
}

async function signatureFits(id: string, entries: readonly SignatureEntry[], level: WireTabm): Promise<boolean> {
  for (const entry of entries) {
    if (hashId(entry.signature) !== id || (await verifyEntry(entry, level)).state !== 'valid') return false;
  }
  return true;
}

/** The HMAC of September 2025 is an entry of its own; that of May 2025 stands on the signatures it names. */
async function hmacFits(id: string, entries: readonly SignatureEntry[], level: WireTabm): Promise<boolean> {
  const own = entries[0]!;
  if (own.alg === 'hmac-sha256') return hashId(own.signature) === id && (await verifyEntry(own, level)).state === 'valid';
  const first = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))[0]!;
  const verdict = await verifyEntry(first, level);
  return verdict.state === 'valid' && hmacCommitment(entries, verdict.view.values, [])?.[0] === id;
}
