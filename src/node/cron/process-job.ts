/**
 * The Cron messages of one process: at each multiple of an interval since it was made, one message of the node, which takes
 * a slot, is computed, and has its outbox delivered.
 *
 * Only while a node runs: what it slept through stays undone, and it goes on from now.
 *
 * @source protocol.md E.3 (Cron)
 */
import { httpsig } from '../../message/codecs/httpsig.ts';
import { committersOf } from '../../message/commitments.ts';
import { getKey, getText, isList, isMessage, message, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import type { SlotResult } from '../process/state-log.ts';
import { noCounts, type Job, type Run } from './job.ts';
import type { ProcessSchedule } from './process-schedules.ts';
import { runInBackground, sentenceOf } from './run-in-background.ts';

export class ProcessJob implements Job {
  readonly id: string;
  readonly owners: readonly string[];
  readonly counts = noCounts();
  readonly #definition: Message;
  readonly #schedules: readonly ProcessSchedule[];
  /** Time of slot 0. */
  readonly #since: number;
  #next: number[];

  /** @param since when the process was made, in milliseconds since 1970 */
  constructor(id: string, definition: Message, schedules: readonly ProcessSchedule[], since: number, nowMs: number) {
    this.id = id;
    this.owners = committersOf(definition);
    this.#definition = definition;
    this.#schedules = schedules;
    this.#since = since;
    this.#next = this.#nextAfter(nowMs);
  }

  get dueAt(): number {
    return Math.min(...this.#next);
  }

  take(nowMs: number): Run {
    const due = this.#schedules.filter((_, index) => this.#next[index]! <= nowMs);
    this.#next = this.#nextAfter(nowMs);
    return async (ctx) => {
      let wrong: string | undefined;
      for (const schedule of due) wrong = (await sendCronMessage(this.id, this.#definition, schedule, ctx)) ?? wrong;
      return wrong;
    };
  }

  settle(nowMs: number): void {
    const latest = this.#nextAfter(nowMs);
    this.#next = this.#next.map((dueAt, index) => Math.min(dueAt, latest[index]!));
  }

  progress(): undefined {
    return undefined;
  }

  describe(): Message {
    return message({ kind: 'process', process: this.id, interval: this.#schedules.map(({ interval }) => interval).join(', ') });
  }

  #nextAfter(nowMs: number): number[] {
    return this.#schedules.map(({ intervalMs }) => this.#since + intervalMs * (1 + Math.floor((nowMs - this.#since) / intervalMs)));
  }
}

/** @returns what went wrong in the slot or in the delivery of what it sends */
async function sendCronMessage(process: string, definition: Message, { interval, keys }: ProcessSchedule, ctx: NodeContext): Promise<string | undefined> {
  // Without a slot 0 there is no such process: making it was not written.
  if (ctx.scheduler.current(process) === undefined) return 'The process is not on this node.';
  const [owner] = committersOf(definition);
  const content = message({ 'data-protocol': 'ao', variant: 'ao.N.1', ...Object.fromEntries(keys), type: 'Message', target: process, from: owner, cron: true, 'cron-interval': interval });
  const signed = await httpsig.commit(content, ctx.signer);
  const { slot } = await ctx.scheduler.schedule({ process, message: signed, path: 'compute' });
  const result = await ctx.processes.resultOf(process, slot);
  const wrong = errorOf(result);
  if (wrong !== undefined || !hasOutbox(result)) return wrong;
  // A node without a push device leaves the outbox, as it does for everybody.
  if (!ctx.devices.has((getText(definition, 'push-device') ?? 'push@1.0').toLowerCase())) return undefined;
  return runInBackground(message({ path: `/${process}~process@1.0/push`, method: 'POST', slot }), { readOnly: false }, ctx);
}

function errorOf({ failed, results }: SlotResult): string | undefined {
  const error: Value | undefined = isMessage(results) ? getKey(results, 'error') : undefined;
  if (error !== undefined && error !== null && error !== false) return isMessage(error) ? (getText(error, 'message') ?? sentenceOf(error, 500)) : sentenceOf(error, 500);
  return failed ? 'The slot failed.' : undefined;
}

function hasOutbox({ results }: SlotResult): boolean {
  const outbox = isMessage(results) ? getKey(results, 'outbox') : undefined;
  return (isMessage(outbox) && outbox.size > 0) || (isList(outbox) && outbox.length > 0);
}
