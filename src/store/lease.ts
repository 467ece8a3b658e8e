/**
 * The host lease: a record in the store which says who hosts the node. Two processes can open one store, so the host looks
 * at the lease inside each of its transactions and writes nothing once somebody else holds it.
 */
import { recordDamaged } from '../message/errors.ts';
import type { Store, StoreReader, StoreTransaction } from './store.ts';

export interface LeaseOwner {
  readonly pid: number;
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Random text, new for each start: tells two hosts apart that have all else in common. */
  readonly token: string;
}

export interface AcquireLeaseOptions {
  /**
   * Take the lease only from the holder of this token (`null`: only when nobody holds it), so that of two processes which
   * found the host dead one wins. Without it the lease is taken from whoever holds it.
   */
  readonly replaces?: string | null;
}

export interface AcquireLeaseResult {
  readonly acquired: boolean;
  /** Who holds the lease now. */
  readonly holder: LeaseOwner;
  /** Who held it before, if anybody. */
  readonly previous: LeaseOwner | undefined;
}

const KEY = ['host', 'lease'] as const;

/** Makes `owner` the host. From then on the transactions of the former host see that they lost. */
export function acquireLease(store: Store, owner: LeaseOwner, { replaces }: AcquireLeaseOptions = {}): Promise<AcquireLeaseResult> {
  return store.transaction((txn) => {
    const previous = readLease(txn);
    if (previous !== undefined && replaces !== undefined && previous.token !== replaces) return { acquired: false, holder: previous, previous };
    txn.put(KEY, Buffer.from(JSON.stringify({ pid: owner.pid, url: owner.url, startedAt: owner.startedAt, token: owner.token })));
    return { acquired: true, holder: owner, previous };
  });
}

/** The current host, or `undefined`. The process may be dead: ask its `url`. @throws HbxError `store/corrupt` */
export function readLease(reader: StoreReader): LeaseOwner | undefined {
  const bytes = reader.get(KEY);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as LeaseOwner;
  } catch (error) {
    throw recordDamaged('that of its host', error);
  }
}

/** True while the lease is the one with this token. Call it inside the transaction that depends on it. */
export function holdsLease(txn: StoreTransaction, token: string): boolean {
  return readLease(txn)?.token === token;
}

/**
 * `holdsLease` for one token, for a host that asks in each transaction: once for those that share a commit, and an unchanged
 * record is not read anew. When this process gives the lease up in the same commit, nobody else has it before the end of that.
 */
export function createLeaseCheck(token: string): (txn: StoreTransaction) => boolean {
  let ours: Buffer | undefined;
  let checked: object | undefined;
  return (txn) => {
    if (checked !== undefined && txn.commit === checked) return true;
    const bytes = txn.get(KEY);
    if (bytes === undefined) return false;
    if (ours?.equals(bytes) !== true) {
      if (readLease(txn)?.token !== token) return false;
      ours = Buffer.from(bytes);
    }
    checked = txn.commit;
    return true;
  };
}

/** Gives the lease up, unless somebody else has it by now. Returns whether it was ours. */
export function releaseLease(store: Store, token: string): Promise<boolean> {
  return store.transaction((txn) => {
    if (!holdsLease(txn, token)) return false;
    txn.remove(KEY);
    return true;
  });
}
