/**
 * Replies as nodes of September 2025 sign them: one RSA signature and one HMAC, each named after itself, over the same components.
 *
 *     signature-input: comm-<id of the signature>=("ao-types" "count" "status");alg="rsa-pss-sha512";keyid="publickey:<base64 of n>";tag="…",
 *                      comm-<id of the HMAC>=("ao-types" "count" "status");alg="hmac-sha256";keyid="constant:ao"
 *
 * No component is marked with `@`. The names are in lower case, and the entries stand in their order.
 *
 * @source protocol.md A.4, G; test/fixtures/hyperbeam/sep2025-gets.http
 */
import { HbxError } from '../../../base/errors.ts';
import type { WireMessage } from '../../codec.ts';
import type { Signer } from '../../signer.ts';
import type { WireTabm } from '../../structured.ts';
import { message, type Message } from '../../value.ts';
import { toWire, wireBytes } from '../../wire-text.ts';
import { httpsigDevice } from './commitment.ts';
import { toWireMessage } from './encode.ts';
import { hmac } from './keys.ts';
import { layOut } from './layout.ts';
import { toSeptTabm, type LinkTo } from './sept-tabm.ts';
import { formatParams, formatSignature, hashId, signatureBase } from './signature-base.ts';

export interface SeptReplyOptions {
  /** The hashpath of the result, `base/request`; becomes the signature's `tag`. */
  readonly hashpath?: string | undefined;
  /** Keeps nested values and tells their ids. Absent: they go along (`accept-bundle`). */
  readonly linkTo?: LinkTo | undefined;
}

/** A reply, and its signatures as a message has them under `commitments`. */
export interface SeptReply {
  readonly wire: WireMessage;
  readonly commitments: Message;
}

interface Entry {
  readonly name: string;
  readonly text: string;
  readonly signature: Uint8Array;
  readonly fields: Message;
}

/**
 * Encodes and signs a reply. Its own commitments stay behind: the signatures are the node's.
 * @throws HbxError `message/not-encodable` when the message is nested too deep
 */
export async function signSeptReply(content: Message, signer: Signer, { hashpath, linkTo }: SeptReplyOptions = {}): Promise<SeptReply> {
  const tabm = toSeptTabm(content, linkTo);
  if (tabm === undefined) throw new HbxError('message/not-encodable', 'The reply is nested too deep.');
  for (const key of ['commitments', 'commitments+link']) tabm.delete(key);
  const empty = takeEmpty(tabm);
  if (!tabm.has('body') && tabm.has('data')) tabm.set('ao-body-key', 'data');
  const layout = layOut(tabm, { transport: true });
  for (const key of empty) layout.headers.set(key, '');

  const components = [...layout.headers.keys()].map(toWire).sort();
  const values = (key: string): string | undefined => layout.headers.get(key);
  const modulus = Buffer.from(signer.modulus);
  const committed = committedList(components, layout.bodyMembers);
  const keyid = `publickey:${modulus.toString('base64')}`;
  const rsaParams = formatParams(components, 'rsa-pss-sha512', keyid, hashpath);
  const rsa = await signer.sign(wireBytes(signatureBase(components, rsaParams, values)!), 'sha512');
  const hmacParams = formatParams(components, 'hmac-sha256', 'constant:ao');
  const mac = Buffer.from(hmac('constant:ao', signatureBase(components, hmacParams, values)!), 'base64url');
  const entries = [
    entryOf(rsa, rsaParams, { committed, committer: signer.address, keyid, type: 'rsa-pss-sha512', ...(hashpath === undefined ? {} : { tag: hashpath }) }),
    entryOf(mac, hmacParams, { committed, keyid: 'constant:ao', type: 'hmac-sha256' }),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const wire = toWireMessage({ ...layout, bodyKeys: undefined }, content.get('status'), [
    ['signature', entries.map(({ name, signature }) => formatSignature(name, signature)).join(', ')],
    ['signature-input', entries.map(({ text }) => text).join(', ')],
  ]);
  // The id of an HMAC is the HMAC itself, and that of a signature its hash.
  return { wire, commitments: new Map(entries.map(({ signature, fields }) => [fields.get('type') === 'hmac-sha256' ? Buffer.from(signature).toString('base64url') : hashId(signature), fields])) };
}

function entryOf(signature: Uint8Array, params: string, fields: Readonly<Record<string, string | Message>>): Entry {
  const name = `comm-${hashId(signature).toLowerCase()}`;
  return {
    name,
    text: `${name}=${params}`,
    signature,
    fields: message({ 'commitment-device': httpsigDevice, ...fields, signature: Buffer.from(signature).toString('base64url') }),
  };
}

/** The keys that were signed, numbered. */
function committedList(components: readonly string[], bodyMembers: readonly string[]): Message {
  const keys = [...new Set([...components.filter((key) => key !== 'content-digest' && key !== 'ao-body-key'), ...bodyMembers])].sort();
  return new Map(keys.map((key, index) => [String(index + 1), key]));
}

/** Takes keys of empty texts out: they are empty headers, not parts of a body. */
function takeEmpty(tabm: WireTabm): string[] {
  const empty = [...tabm].flatMap(([key, value]) => (value === '' && key !== 'body' && key !== 'data' && /^[a-z0-9!#$%&'*+\-.^_`|~]+$/.test(key) ? [key] : []));
  for (const key of empty) tabm.delete(key);
  return empty;
}
