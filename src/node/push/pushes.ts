/**
 * The pushes of a node that nobody waits for, and what all its pushes share.
 *
 * A push in the background (`push-mode: async`) is written down before its sender has an answer (`push-queue, <pid>, <slot>`)
 * and crossed out when it is done: a node that ends in the middle goes on with it when it starts again. What was delivered is
 * not delivered twice.
 */
import { isHbxError } from '../../base/errors.ts';
import { pack, unpackMessage } from '../../message/pack.ts';
import { message } from '../../message/value.ts';
import type { Store, StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import { leaseLost } from '../errors.ts';
import { boundsOf, type PushBounds } from './bounds.ts';
import { pushSlot } from './push-slot.ts';
import { Routes } from './routes.ts';

/** Pushes that may wait. */
const maxWaiting = 1000;
/** Pushes under way in the background at once: those who wait for an answer come first. */
const atOnce = 4;

export interface PushesOptions {
  readonly store: Store;
  context(): NodeContext;
  /** False when another process has taken the store over. */
  mayWrite(txn: StoreTransaction): boolean;
}

interface Waiting {
  readonly process: string;
  readonly slot: number;
  readonly bounds: PushBounds;
  readonly fromPage: boolean;
}

export class Pushes {
  readonly routes = new Routes();
  readonly #options: PushesOptions;
  readonly #ending = new AbortController();
  readonly #waiting: Waiting[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: PushesOptions) {
    this.#options = options;
  }

  /** Aborted when the node ends: no push delivers anything after that. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * Writes in one durable step.
   * @throws HbxError `node/lease-lost`
   */
  write<T>(action: (txn: StoreTransaction) => T): Promise<T> {
    return this.#options.store.transaction((txn) => {
      if (!this.#options.mayWrite(txn)) throw leaseLost();
      return action(txn);
    });
  }

  /** Goes on with what a former run of the node left. */
  start(): void {
    const left = this.#options.store.range({ prefix: ['push-queue'], limit: maxWaiting });
    // In the order in which they came.
    const records = left.map(({ key, value }) => ({ key, record: unpackMessage(value) })).sort((a, b) => Number(a.record.get('at')) - Number(b.record.get('at')));
    for (const { key, record } of records) this.#waiting.push({ process: key[1] as string, slot: key[2] as number, bounds: boundsOf(record), fromPage: record.get('from-page') === true });
    this.#next();
  }

  /**
   * Has a slot pushed in the background. Resolves once that is written down.
   * @param fromPage what is delivered counts as a web page's
   * @returns false when too many wait
   * @throws HbxError `node/lease-lost`
   */
  async add(process: string, slot: number, bounds: PushBounds, fromPage = false): Promise<boolean> {
    if (this.#waiting.length >= maxWaiting) return false;
    const record = message({ at: this.#options.context().now(), 'push-depth': bounds.depth, 'push-messages': bounds.messages, ...(fromPage && { 'from-page': true }) });
    await this.write((txn) => txn.put(['push-queue', process, slot], pack(record)));
    this.#waiting.push({ process, slot, bounds, fromPage });
    this.#next();
    return true;
  }

  /** Ends what is under way between two deliveries. */
  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#underWay);
  }

  #next(): void {
    while (this.#underWay.size < atOnce && this.#waiting.length > 0 && !this.signal.aborted) {
      const work = this.#push(this.#waiting.shift()!).finally(() => {
        this.#underWay.delete(work);
        this.#next();
      });
      this.#underWay.add(work);
    }
  }

  async #push({ process, slot, bounds, fromPage }: Waiting): Promise<void> {
    const ctx = { ...this.#options.context(), fromPage };
    try {
      await pushSlot(process, slot, { bounds, resultDepth: 0, again: false }, ctx);
      await this.write((txn) => txn.remove(['push-queue', process, slot]));
      ctx.log('push.done', { process, slot });
    } catch (error) {
      if (this.signal.aborted || (isHbxError(error) && error.code === 'node/lease-lost')) return;
      ctx.log('push.failed', { process, slot, error: error instanceof Error ? error.message : String(error) });
      // Whatever it was would happen again at each start.
      await this.write((txn) => txn.remove(['push-queue', process, slot])).catch(() => undefined);
    }
  }
}
