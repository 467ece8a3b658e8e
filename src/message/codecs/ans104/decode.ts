/**
 * From the bytes of an item to a message: read, checked, and its items as well when it is a bundle.
 *
 * @source protocol.md A.6, D.5
 */
import type { DecodeResult } from '../../codec.ts';
import { signedId } from '../../id.ts';
import type { Message } from '../../value.ts';
import { bundleLimits, readBundle } from './bundle.ts';
import { broken, readItem } from './item.ts';
import { isBundle } from './keys.ts';
import { checkSignature } from './signature.ts';
import { toMessage } from './to-message.ts';

/** Decodes an item and what it bundles. Status 400 when anything of it is no item or its signature does not fit. */
export async function decodeItem(bytes: Uint8Array, budget = { items: bundleLimits.items as number }, level = 0): Promise<DecodeResult<Message>> {
  const read = readItem(bytes);
  if (!read.ok) return read;
  const item = read.value;
  const committer = await checkSignature(item);
  if (committer === undefined) return broken(`its signature (${item.kind.type}) does not fit its content and its owner`);
  const id = signedId(item.signature);
  if (!isBundle(item.tags)) return toMessage(item, id, committer);

  if (level >= bundleLimits.levels) return broken(`it nests more than ${bundleLimits.levels} bundles in one another`);
  const entries = readBundle(item.data, budget.items);
  if (!entries.ok) return entries;
  budget.items -= entries.value.length;
  const messages: Message[] = [];
  for (const entry of entries.value) {
    const inner = await decodeItem(entry.bytes, budget, level + 1);
    const place = `item ${messages.length + 1} of the bundle`;
    if (!inner.ok) return { ...inner, reason: `${inner.reason} (${place})` };
    if (!(inner.value.get('commitments') as Message).has(entry.id)) return broken(`${place} has another id than the bundle says`);
    messages.push(inner.value);
  }
  return toMessage(item, id, committer, messages);
}
