/**
 * `ans104@1.0`: messages as signed ANS-104 data items, what `@permaweb/aoconnect` sends for everything.
 *
 * ```
 * POST /<process>~process@1.0/push            { device: …, action: "Eval", type: "Message",
 * content-type: application/ans104              target: "<process>", data: "return 1",
 * codec-device: ans104@1.0                      commitments: { <item id>: { commitment-device: "ans104@1.0", type: "rsa-pss-sha256",
 *                                                 committer, owner, keyid, signature, committed, original-tags, … } } }
 * <item: target, tags, data, signature>
 * ```
 *
 * - The body is the whole message: headers of the transport are no keys, and codec wishes (`require-codec`) come as tags.
 * - The signature is checked on arrival, of kinds 1 to 4 (`ans104/signature-kinds.ts`); the id of the message is that of the item.
 * - A bundle (`Bundle-Format: binary`, `Bundle-Version: 2.0.0`) has its items as messages `1`, `2`, …, each checked; at most 128 in
 *   4 levels. HyperBEAM's own bundles with a `bundle-map`, whose items are unsigned, are not opened: their data stays data.
 * - `encode` writes a message that was an item back to exactly its bytes, without keys that were added since.
 * - `commit` makes an item of a flat message and signs it.
 *
 * Read strictly: tags have one spelling (as HyperBEAM writes them), at most 128 of at most 3072 bytes. The reading is ours because
 * that of `arbundles` does not end on some bytes; `arbundles` makes items and checks Ethereum's signatures, and is loaded then.
 *
 * @source ANS-104, protocol.md A.4, A.5 (V6), A.6, D.1, F.11, F.17, F.18
 */
import type { Codec, DecodeResult, WireMessage } from '../codec.ts';
import { commitmentsOf, isHmac } from '../commitments.ts';
import { pack } from '../pack.ts';
import type { Signer } from '../signer.ts';
import { isMessage, withKeys, type Message } from '../value.ts';
import { decodeItem } from './ans104/decode.ts';
import { itemBytes, itemOf } from './ans104/from-message.ts';
import { writeItem } from './ans104/item.ts';
import { makeItem } from './ans104/make-item.ts';

/** The codec `ans104@1.0`. */
export const ans104 = {
  id: 'ans104@1.0',
  contentType: 'application/ans104',
  encode,
  decode,
  commit,
  verify,
} as const satisfies Codec;

async function decode({ method, body }: WireMessage): Promise<DecodeResult> {
  // Clients name their codec on every request, and a GET has no item.
  if (body.length === 0 && (method === 'GET' || method === 'HEAD')) return { ok: true, value: new Map() };
  return decodeItem(body);
}

function encode(message: Message): DecodeResult<WireMessage> {
  const item = itemBytes(message);
  if (!item.ok) return item;
  return { ok: true, value: { headers: [['content-type', ans104.contentType], ['codec-device', ans104.id]], body: item.value.bytes } };
}

/**
 * Signs a message as an item. Earlier signatures stay beside it.
 * @throws HbxError `message/not-encodable`
 */
async function commit(message: Message, signer: Signer): Promise<Message> {
  const signed = await decodeItem(await makeItem(message, signer));
  if (!signed.ok) throw new Error(`A fresh item cannot be read: ${signed.reason}`);
  const earlier = [...commitmentsOf(message)].filter(([, fields]) => isMessage(fields) && !isHmac(fields));
  return withKeys(signed.value, [['commitments', new Map([...earlier, ...commitmentsOf(signed.value)])]]);
}

/**
 * Checks every `ans104@1.0` commitment of a message against its content.
 * @returns false when one does not fit, or when there is none
 */
async function verify(message: Message): Promise<boolean> {
  let checked = 0;
  for (const [id, fields] of commitmentsOf(message)) {
    if (!isMessage(fields) || fields.get('commitment-device') !== ans104.id) continue;
    const item = itemOf(message, fields);
    const signed = item.ok ? await decodeItem(writeItem(item.value)) : item;
    if (!signed.ok || !saysWhat(message, id, signed.value)) return false;
    checked++;
  }
  return checked > 0;
}

/** True when a message has the keys of an item with this id as the item has them. */
function saysWhat(message: Message, id: string, item: Message): boolean {
  if (!commitmentsOf(item).has(id)) return false;
  return [...item].every(([key, value]) => {
    const own = message.get(key);
    return key === 'commitments' || (own !== undefined && Buffer.compare(pack(own), pack(value)) === 0);
  });
}
