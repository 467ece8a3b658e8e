/**
 * Messages and binaries by id. A message is kept under its id over all commitments; its unsigned id and the ids of its
 * single commitments are aliases, as on a real node, where each of them can be read.
 */
import { bundledItems } from '../message/codecs/ans104/bundle.ts';
import { binaryId, messageId, unsignedId } from '../message/id.ts';
import { packForStore, unpack } from '../message/pack.ts';
import { bytesOf, isMessage, type Binary, type Message, type Value } from '../message/value.ts';
import type { Store, StoreReader, StoreTransaction } from '../store/store.ts';

/** Unpacked messages kept in memory, by id; what an id names never changes. */
const maxRecent = 512;
/** Ids have 43 characters; longer text names nothing. */
const maxIdLength = 64;
const maxRecentBytes = 32 * 1024;
/** Values that replies link to (`--wire sept`): those linked last. */
const maxLinked = 4096;

interface Recent {
  /** The id it is kept under. */
  readonly id: string;
  readonly value: Value;
}

export class MessageCache {
  readonly #store: Store;
  readonly #recent = new Map<string, Recent>();
  readonly #linked = new Map<string, Message>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The message or binary of an id, or `undefined`. */
  read(id: string, reader: StoreReader = this.#store): Value | undefined {
    if (id.length > maxIdLength) return undefined;
    const recent = this.#recent.get(id);
    if (recent !== undefined) return recent.value;
    let canonical = id;
    let bytes = reader.get(['message', id]);
    if (bytes === undefined) {
      const alias = reader.get(['alias', id]);
      if (alias === undefined) return this.#linked.get(id);
      canonical = Buffer.from(alias).toString('latin1');
      bytes = reader.get(['message', canonical]);
    }
    if (bytes === undefined) return undefined;
    const value = unpack(bytes);
    if (bytes.length <= maxRecentBytes) this.#remember(id, { id: canonical, value });
    return value;
  }

  /** The id a message is kept under, for any of its ids; `undefined` when the node does not have it. */
  canonicalId(id: string, reader: StoreReader = this.#store): string | undefined {
    if (id.length > maxIdLength) return undefined;
    const recent = this.#recent.get(id);
    if (recent !== undefined) return recent.id;
    if (reader.has(['message', id])) return id;
    const alias = reader.get(['alias', id]);
    return alias === undefined ? undefined : Buffer.from(alias).toString('latin1');
  }

  has(id: string): boolean {
    return this.canonicalId(id) !== undefined;
  }

  /** Writes a message inside a transaction. @returns its id over all commitments */
  writeMessage(txn: StoreTransaction, content: Message, id = messageId(content, 'all')): string {
    this.addMessage(txn, content, id);
    return id;
  }

  /** The same for a message whose id is known. @returns false when it was here already */
  addMessage(txn: StoreTransaction, content: Message, id: string): boolean {
    if (txn.has(['message', id])) return false;
    txn.put(['message', id], packForStore(content));
    for (const alias of aliasesOf(content, id)) txn.put(['alias', alias], Buffer.from(id, 'latin1'));
    // The items of a bundle are messages of their own, read by their own ids.
    for (const item of bundledItems(content)) this.writeMessage(txn, item);
    return true;
  }

  /** Writes a binary inside a transaction. @returns base64url(sha256(bytes)) */
  writeBinary(txn: StoreTransaction, content: Binary): string {
    const id = this.binaryId(content);
    txn.put(['message', id], packForStore(content));
    return id;
  }

  /** Keeps a value in memory for those who follow a link to it. */
  keepLinked(id: string, content: Message): void {
    this.#linked.delete(id);
    this.#linked.set(id, content);
    if (this.#linked.size > maxLinked) this.#linked.delete(this.#linked.keys().next().value!);
  }

  /** The id a binary is kept under. */
  binaryId(content: Binary): string {
    return binaryId(bytesOf(content));
  }

  #remember(id: string, recent: Recent): void {
    this.#recent.set(id, recent);
    if (this.#recent.size > maxRecent) this.#recent.delete(this.#recent.keys().next().value!);
  }
}

function aliasesOf(content: Message, id: string): Set<string> {
  const commitments = content.get('commitments');
  // A signed message carries its unsigned id as one of its commitments.
  const aliases = new Set<string>(isMessage(commitments) ? commitments.keys() : [unsignedId(content)]);
  aliases.delete(id);
  return aliases;
}
