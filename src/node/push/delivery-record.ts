/**
 * What became of each outbox entry: the record that makes a push deliver it once.
 *
 * `pushed, <pid>, <slot>, <outbox key>` holds `{target, id, slot}`; with `node` when the target is on another one. For a target
 * elsewhere it is written before the message is sent, without `slot`: after a crash the same message is sent again, which the
 * other node knows by its id.
 */
import { createHash } from 'node:crypto';
import { pack, unpackMessage } from '../../message/pack.ts';
import type { Value } from '../../message/value.ts';
import type { StoreKey, StoreReader, StoreTransaction } from '../../store/store.ts';

/** Where an entry comes from. */
export interface Origin {
  readonly process: string;
  readonly slot: number;
  /** Key in the outbox. */
  readonly key: string;
}

export interface DeliveryRecord {
  readonly target: string;
  /** Id of the message that was made of the entry. */
  readonly id: string;
  /** Slot of the target; `undefined` while nobody knows whether it arrived. */
  readonly slot: number | undefined;
  /** URL of the node that has the target, when it is another one. */
  readonly node: string | undefined;
}

/** Longer keys of an outbox are named by their hash: a module can make them as long as it likes. */
const maxKeyLength = 64;

export function readDelivery(reader: StoreReader, origin: Origin): DeliveryRecord | undefined {
  const bytes = reader.get(storeKey(origin));
  if (bytes === undefined) return undefined;
  const record = unpackMessage(bytes);
  return { target: record.get('target') as string, id: record.get('id') as string, slot: record.get('slot') as number | undefined, node: record.get('node') as string | undefined };
}

export function writeDelivery(txn: StoreTransaction, origin: Origin, { target, id, slot, node }: DeliveryRecord): void {
  const record = new Map<string, Value>([['target', target], ['id', id]]);
  if (slot !== undefined) record.set('slot', slot);
  if (node !== undefined) record.set('node', node);
  txn.put(storeKey(origin), pack(record));
}

function storeKey({ process, slot, key }: Origin): StoreKey {
  return ['pushed', process, slot, key.length <= maxKeyLength ? key : `sha256-${createHash('sha256').update(key).digest('base64url')}`];
}
