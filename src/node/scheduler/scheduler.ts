/**
 * The log of each process: messages in slots. A slot is answered only when it is durable; the log is the truth, everything
 * else can be rebuilt from it.
 *
 * In the store:
 * - `head, <pid>`: `{slot, hash-chain}` of the newest slot
 * - `assignment, <pid>, <slot>`: the assignment, with `body-id` in place of its body
 * - `slot-of, <pid>, <message id>`: the first slot of a message
 */
import { messageId } from '../../message/id.ts';
import { packForStore, unpack, unpackMessage } from '../../message/pack.ts';
import { getText, isMessage, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { Store, StoreReader, StoreTransaction } from '../../store/store.ts';
import type { MessageCache } from '../cache.ts';
import { leaseLost } from '../errors.ts';
import { makeAssignment } from './assignment.ts';

export interface SchedulerOptions {
  readonly store: Store;
  readonly cache: MessageCache;
  now(): number;
  /** False when another process has taken the store over: nothing may be scheduled here any more. */
  mayWrite(txn: StoreTransaction): boolean;
  /** Told of each process that is made, in the transaction of its slot 0. `timestamp` is that of the slot. */
  onProcess?(txn: StoreTransaction, process: string, message: Message, timestamp: number): void;
  /** Told of each slot that is given. */
  onSlot?(): void;
}

export interface ScheduleInput {
  /** Process the message goes to. For a process message: its own id. */
  readonly process: string;
  readonly message: Message;
  readonly path: string;
  /**
   * The sender repeats a request whose answer it never saw: a message already in the log gets its first assignment back.
   * Without it the same message twice takes two slots, as on a real node.
   */
  readonly repeated?: boolean;
  /** Called in the same transaction before anything is written, with the id of the message: when it throws nothing is. */
  readonly before?: ((txn: StoreTransaction, id: string) => void) | undefined;
  /** Called in the same transaction: what it writes is written with the message, and when it throws nothing is. */
  readonly alongside?: (txn: StoreTransaction, scheduled: Pick<Scheduled, 'slot' | 'messageId'>) => void;
}

export interface Scheduled {
  /** The assignment, body included. */
  readonly assignment: Message;
  readonly slot: number;
  readonly messageId: string;
}

/** Heads and ids of processes that are remembered. */
const maxRemembered = 4096;

interface Head {
  readonly slot: number;
  readonly hashChain: string;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  /** Head records as they were read or written last, by process: reading one anew is dearer than comparing it. */
  readonly #heads = new Map<string, { readonly record: string; readonly head: Head }>();
  /** Processes known to have a log. No log ever goes. */
  readonly #known = new Set<string>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /**
   * Gives a message the next slot of a process. Resolves once the slot is durable.
   * @throws HbxError `node/lease-lost` when another process hosts the store now
   */
  schedule(input: ScheduleInput): Promise<Scheduled> {
    const { store, cache, now, mayWrite, onProcess, onSlot } = this.#options;
    const id = messageId(input.message, 'all');
    return store.transaction((txn) => {
      if (!mayWrite(txn)) throw leaseLost();
      const isProcess = id === input.process;
      if (input.repeated === true || isProcess) {
        const known = this.slotOf(input.process, id, txn);
        if (known !== undefined) return { assignment: this.assignment(input.process, known, txn)!, slot: known, messageId: id };
      }
      input.before?.(txn, id);
      const head = this.#head(input.process, txn);
      const slot = head === undefined ? 0 : head.slot + 1;
      const timestamp = now();
      const assignment = makeAssignment({
        process: input.process,
        slot,
        timestamp,
        previousHashChain: head?.hashChain ?? '',
        messageId: id,
        path: input.path,
      });
      // What the node did not have has no slot yet.
      const isFirst = cache.addMessage(txn, input.message, id);
      this.#write(txn, input.process, slot, assignment, id, isFirst);
      if (isProcess && slot === 0) onProcess?.(txn, input.process, input.message, timestamp);
      input.alongside?.(txn, { slot, messageId: id });
      onSlot?.();
      assignment.set('body', input.message);
      return { assignment, slot, messageId: id };
    });
  }

  /**
   * Takes slots over as another node gave them, from slot 0 on, without a gap. What is in an assignment stays as it is.
   * @param ids of the messages, by slot
   */
  takeOver(process: string, assignments: readonly Message[], ids: readonly string[]): Promise<void> {
    const { store, cache } = this.#options;
    return store.transaction((txn) => {
      for (const [slot, assignment] of assignments.entries()) {
        const body = assignment.get('body');
        const id = ids[slot]!;
        if (isMessage(body)) cache.writeMessage(txn, body, id);
        this.#write(txn, process, slot, withoutKeys(assignment, ['body']), id, false);
      }
    });
  }

  /** Newest slot of a process, `undefined` when it has none. */
  current(process: string): number | undefined {
    return this.#head(process, this.#options.store)?.slot;
  }

  /** True for a process that has a log. */
  has(process: string): boolean {
    if (this.#known.has(process)) return true;
    if (this.current(process) === undefined) return false;
    if (this.#known.size >= maxRemembered) this.#known.clear();
    this.#known.add(process);
    return true;
  }

  /** The assignment of a slot, body included. */
  assignment(process: string, slot: number, reader: StoreReader = this.#options.store): Message | undefined {
    const bytes = reader.get(['assignment', process, slot]);
    return bytes === undefined ? undefined : this.#withBody(unpackMessage(bytes), reader);
  }

  /** Assignments from a slot on, at most `limit`. */
  assignments(process: string, from: number, limit: number): Message[] {
    const { store } = this.#options;
    return store.range({ prefix: ['assignment', process], from, limit }).map((entry) => this.#withBody(unpackMessage(entry.value), store));
  }

  /** The first slot that holds a message, by any of its ids. */
  slotOf(process: string, id: string, reader: StoreReader = this.#options.store): number | undefined {
    const canonical = this.#options.cache.canonicalId(id, reader) ?? id;
    const bytes = reader.get(['slot-of', process, canonical]);
    return bytes === undefined ? undefined : (unpack(bytes) as number);
  }

  /** Ids of all processes, in id order. */
  processes(): string[] {
    return this.#options.store.range({ prefix: ['head'] }).map((entry) => entry.key[1] as string);
  }

  /**
   * Writes an assignment without its body, which is kept already.
   * @param isFirst no slot holds the message yet
   */
  #write(txn: StoreTransaction, process: string, slot: number, assignment: Map<string, Value>, id: string, isFirst: boolean): void {
    assignment.set('body-id', id);
    txn.put(['assignment', process, slot], packForStore(assignment));
    assignment.delete('body-id');
    const head = { slot, hashChain: getText(assignment, 'hash-chain') ?? '' };
    const bytes = packForStore(new Map<string, Value>([['slot', slot], ['hash-chain', head.hashChain]]));
    txn.put(['head', process], bytes);
    this.#rememberHead(process, bytes, head);
    if (isFirst || !txn.has(['slot-of', process, id])) txn.put(['slot-of', process, id], packForStore(slot));
  }

  #head(process: string, reader: StoreReader): Head | undefined {
    if (process.length > 64) return undefined;
    const bytes = reader.get(['head', process]);
    if (bytes === undefined) return undefined;
    const remembered = this.#heads.get(process);
    // What was written and then not committed, or changed by another host of this store, differs.
    if (remembered !== undefined && remembered.record === recordText(bytes)) return remembered.head;
    const fields = unpackMessage(bytes);
    const head = { slot: fields.get('slot') as number, hashChain: getText(fields, 'hash-chain') ?? '' };
    this.#rememberHead(process, bytes, head);
    return head;
  }

  #rememberHead(process: string, bytes: Uint8Array, head: Head): void {
    if (this.#heads.size >= maxRemembered && !this.#heads.has(process)) this.#heads.clear();
    this.#heads.set(process, { record: recordText(bytes), head });
  }

  #withBody(record: Message, reader: StoreReader): Message {
    const body = this.#options.cache.read(record.get('body-id') as string, reader);
    const assignment = withoutKeys(record, ['body-id']);
    if (body !== undefined && isMessage(body)) assignment.set('body', body);
    return assignment;
  }
}

/** The bytes of a record as text, to compare them: a small one costs less to keep. */
function recordText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
