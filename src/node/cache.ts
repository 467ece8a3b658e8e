/**
 * Messages and binaries by id. A message is kept under its id over all commitments; its unsigned id and the ids of its
 * single commitments are aliases, as on a real node, where each of them can be read.
 */
import { binaryId, messageId, unsignedId } from '../message/id.ts';
import { pack, unpack } from '../message/pack.ts';
import { isMessage, type Binary, type Message, type Value } from '../message/value.ts';
import type { Store, StoreReader, StoreTransaction } from '../store/store.ts';

export class MessageCache {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The message or binary of an id, or `undefined`. */
  read(id: string, reader: StoreReader = this.#store): Value | undefined {
    const bytes = reader.get(['message', id]);
    if (bytes !== undefined) return unpack(bytes);
    const alias = reader.get(['alias', id]);
    if (alias === undefined) return undefined;
    const target = reader.get(['message', Buffer.from(alias).toString('latin1')]);
    return target === undefined ? undefined : unpack(target);
  }

  /** The id a message is kept under, for any of its ids; `undefined` when the node does not have it. */
  canonicalId(id: string, reader: StoreReader = this.#store): string | undefined {
    if (reader.has(['message', id])) return id;
    const alias = reader.get(['alias', id]);
    return alias === undefined ? undefined : Buffer.from(alias).toString('latin1');
  }

  has(id: string): boolean {
    return this.canonicalId(id) !== undefined;
  }

  /** Writes a message inside a transaction. @returns its id over all commitments */
  writeMessage(txn: StoreTransaction, content: Message, id = messageId(content, 'all')): string {
    if (txn.has(['message', id])) return id;
    txn.put(['message', id], pack(content));
    for (const alias of aliasesOf(content, id)) txn.put(['alias', alias], Buffer.from(id, 'latin1'));
    return id;
  }

  /** Writes a binary inside a transaction. @returns base64url(sha256(bytes)) */
  writeBinary(txn: StoreTransaction, content: Binary): string {
    const id = binaryId(typeof content === 'string' ? Buffer.from(content) : content);
    txn.put(['message', id], pack(content));
    return id;
  }
}

function aliasesOf(content: Message, id: string): Set<string> {
  const aliases = new Set<string>([unsignedId(content)]);
  const commitments = content.get('commitments');
  if (isMessage(commitments)) for (const commitment of commitments.keys()) aliases.add(commitment);
  aliases.delete(id);
  return aliases;
}
