/**
 * From an entry of an outbox to the message that is delivered: the entry's own keys in lower case, and what says where it
 * comes from.
 *
 * A module cannot write that itself, nor anything that looks like a proof: `data-protocol`, `variant`, `type` and the `from-…`
 * keys of nodes are replaced or left out, and so are `commitments`, what describes an encoding, and private keys, at every level.
 *
 * Different from a real node: the message has no `path` and no `method`. The node signs it, and with those somebody could have
 * it sign a request. The function that a `path` names is called all the same when the target is here.
 *
 * @source protocol.md C.5; design.md 9.3
 */
import { getText, isList, isMessage, message, normalizeKey, type Message, type Value } from '../../message/value.ts';
import { pathOf } from '../scheduler/assignment.ts';
import { maxMessageLevels } from '../scheduler/message-levels.ts';
import { refusal } from './refusal.ts';

/** A message on its way, not signed yet. */
export interface Outgoing {
  readonly target: string;
  readonly content: Message;
  /** What its assignment runs. */
  readonly path: string;
}

/** Bytes of text, and keys and items, that one message may have. */
const most = { bytes: 10 * 1024 * 1024, items: 100_000 };

/** What proves something, describes an encoding or is computed from one: never content. */
const neverContent = new Set([
  'ao-body-key', 'ao-ids', 'ao-types', 'body-keys', 'codec-device', 'commitments', 'connection', 'content-digest', 'content-length', 'inline-body-key', 'keep-alive',
  'signature', 'signature-input', 'transfer-encoding', 'unsigned_id',
]);
/** What only a node says, or what would make the message a request. */
const notOfModules = ['path', 'method', 'from-process', 'from-uncommitted', 'from-base', 'from-scheduler', 'from-authority'];

/** The message of an entry, or the refusal that stands in its place. `from` is the process whose outbox it is in. */
export function outgoing(entry: Value, from: string): Outgoing | Message {
  const cleaned = new Cleaner().clean(entry);
  if (typeof cleaned === 'object' && cleaned !== null && 'refused' in cleaned) return refusal(422, cleaned.refused as string);
  if (!isMessage(cleaned)) return refusal(422, 'No target process found.', { hint: 'An entry of the outbox is a table with a `target`; this one is none.' });
  const target = getText(cleaned, 'target')?.split(/[?&]/, 1)[0];
  if (target === undefined || target === '') return refusal(422, 'No target process found.');
  const content = new Map(cleaned);
  for (const key of notOfModules) content.delete(key);
  // As a number it would make the message look like the signed reply of a node, which is not taken for a message.
  if (typeof content.get('status') === 'number') content.set('status', getText(content, 'status')!);
  const sender = message({ target, 'data-protocol': 'ao', variant: 'ao.N.1', type: 'Message', 'from-process': from });
  return { target, path: pathOf(cleaned), content: new Map([...content, ...sender]) };
}

/** Copies a value without what is no content, as far as it can be signed and sent. */
class Cleaner {
  #bytes = most.bytes;
  #items = most.items;

  clean(value: Value, level = 0): Value | { readonly refused: string } {
    this.#items -= 1;
    if (typeof value === 'string') this.#bytes -= Buffer.byteLength(value);
    else if (value instanceof Uint8Array) this.#bytes -= value.length;
    if (this.#bytes < 0) return { refused: `The message is larger than ${most.bytes} bytes.` };
    if (this.#items < 0) return { refused: `The message has more than ${most.items} keys.` };
    if (!isMessage(value) && !isList(value)) return value;
    if (level > maxMessageLevels) return { refused: `The message nests more than ${maxMessageLevels} levels.` };
    return isMessage(value) ? this.#message(value, level + 1) : this.#list(value, level + 1);
  }

  #message(source: Message, level: number): Message | { readonly refused: string } {
    const result = new Map<string, Value>();
    for (const [name, item] of source) {
      const key = normalizeKey(name);
      const lower = key.toLowerCase();
      if (lower.startsWith('priv') || neverContent.has(lower)) continue;
      if (!isSendable(key)) return { refused: `A key of the message cannot be sent: ${JSON.stringify(key.slice(0, 64))}.` };
      this.#bytes -= Buffer.byteLength(key);
      const cleaned = this.clean(item, level);
      if (isRefused(cleaned)) return cleaned;
      result.set(key, cleaned);
    }
    return result;
  }

  #list(source: readonly Value[], level: number): Value | { readonly refused: string } {
    const result: Value[] = [];
    for (const item of source) {
      const cleaned = this.clean(item, level);
      if (isRefused(cleaned)) return cleaned;
      result.push(cleaned);
    }
    return result;
  }
}

function isRefused(value: Value | { readonly refused: string }): value is { readonly refused: string } {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** `@` begins what signatures derive from the request they travel in. */
function isSendable(key: string): boolean {
  return key.length <= 256 && /^[^@\x00-\x1f\x7f][^\x00-\x1f\x7f]*$/.test(key);
}
