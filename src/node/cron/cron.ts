/**
 * Runs jobs when they are due, in the background: tasks of `cron@1.0` and the Cron messages of processes.
 *
 * - A job whose last run is still under way is not started again; it is skipped and counted.
 * - What goes wrong is kept with the job and logged when it is something new.
 * - Tasks are in the store (`cron-task, <id>`, and how far each is: `cron-progress, <id>`), and so is which processes ask for
 *   Cron messages (`cron-process, <id>`: time of slot 0), or have them by the word of their owner (`cron-monitor, <id>`). A node that starts goes on with them; what a task missed meanwhile
 *   is run once.
 * - A node that lost its store stops them all and changes nothing: they belong to the new host.
 *
 * Nothing here keeps a process alive. Tests move time with `tick`.
 */
import { isHbxError } from '../../base/errors.ts';
import { pack, unpack } from '../../message/pack.ts';
import { getKey, type Message } from '../../message/value.ts';
import type { Store, StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import { leaseLost } from '../errors.ts';
import { Gate } from './gate.ts';
import type { Job, Run } from './job.ts';
import { ProcessJob } from './process-job.ts';
import { monitorFrom, monitorRecord } from './monitor.ts';
import { processSchedules, type ProcessSchedule } from './process-schedules.ts';
import { maxAttempts, Task, taskFrom } from './task.ts';

/** Tasks of a node, and processes that get Cron messages, each. */
const maxJobs = 1000;
/** Paths that ran once and are over, kept for lists. */
const maxFinished = 100;
/** Runs at once: those who ask the node something must not wait for a thousand of them. A task may wait for another node. */
const atOnce = { tasks: 64, processes: 8 };
/** Milliseconds between two looks at what is due, at least and at most. */
const pauses = { shortest: 5, longest: 60_000 };

export interface CronOptions {
  readonly store: Store;
  context(): NodeContext;
  /** False when another process has taken the store over. */
  mayWrite(txn: StoreTransaction): boolean;
}

export class Cron {
  readonly #options: CronOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #gates = { tasks: new Gate(atOnce.tasks), processes: new Gate(atOnce.processes) };
  #timer: NodeJS.Timeout | undefined;
  /** What was logged of the newest write, when that failed. */
  #writeError: string | undefined;
  #closed = false;

  constructor(options: CronOptions) {
    this.#options = options;
  }

  /** Goes on with what is in the store. Before that nothing is run. */
  start(): void {
    const { store } = this.#options;
    const ctx = this.#options.context();
    for (const { key, value } of store.range({ prefix: ['cron-task'], limit: maxJobs })) {
      const progress = store.get(['cron-progress', key[1]!]);
      const task = taskFrom(unpack(value), progress === undefined ? undefined : unpack(progress));
      if (task === undefined) continue;
      // What ended the node each time it was begun must not do so for ever.
      if (task.isOnce && task.counts.runs >= maxAttempts) {
        ctx.log('cron.given-up', { task: task.id, runs: task.counts.runs });
        this.#inBackground(this.#forget(task));
      } else this.#jobs.set(task.id, task);
    }
    for (const { key, value } of store.range({ prefix: ['cron-process'], limit: maxJobs })) {
      const process = key[1] as string;
      const definition = ctx.processes.definition(process);
      if (definition !== undefined) this.#follow(process, definition, unpack(value) as number);
    }
    for (const { key, value } of store.range({ prefix: ['cron-monitor'], limit: maxJobs })) {
      const [process, definition] = [key[1] as string, ctx.processes.definition(key[1] as string)];
      const monitor = monitorFrom(unpack(value));
      if (definition !== undefined && monitor !== undefined) this.#jobs.set(process, new ProcessJob(process, definition, [monitor.schedule], monitor.since, ctx.now()));
    }
    this.#arm();
  }

  /**
   * Keeps a task and runs it at once. The same task again is the one that is there.
   * @returns false when the node has too many
   * @throws HbxError `node/lease-lost`
   */
  async add(task: Task): Promise<boolean> {
    if (this.find(task.id) !== undefined) return true;
    if (this.#count((job) => job instanceof Task && !isFinished(job)) >= maxJobs) return false;
    this.#jobs.set(task.id, task);
    try {
      await this.#write((txn) => txn.put(['cron-task', task.id], pack(task.definition())));
    } catch (error) {
      this.#jobs.delete(task.id);
      throw error;
    }
    this.#inBackground(this.tick());
    return true;
  }

  /** The job of a task or process. */
  find(id: string): Job | undefined {
    const job = this.#jobs.get(id);
    return job === undefined || isFinished(job) ? undefined : job;
  }

  /** Every job, those that are over too. */
  list(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  /**
   * Ends a job for good. A run under way goes on to its end.
   * @throws HbxError `node/lease-lost`
   */
  async stop(job: Job): Promise<void> {
    this.#jobs.delete(job.id);
    this.#arm();
    await this.#forget(job);
  }

  /** Has a process that is being made get the Cron messages it asks for. Call it in the transaction of its slot 0. */
  adopt(txn: StoreTransaction, process: string, definition: Message, since: number): void {
    if (getKey(definition, 'cron-interval') === undefined) return;
    const { log } = this.#options.context();
    if (this.#count((job) => job instanceof ProcessJob) >= maxJobs) return log('cron.too-many', { process, most: maxJobs });
    const { problems, follows } = this.#follow(process, definition, since);
    if (problems.length > 0) log('cron.tags', { process, problems: problems.slice(0, 5) });
    if (!follows) return;
    txn.put(['cron-process', process], pack(since));
    this.#arm();
  }

  /**
   * Starts what is due at a time.
   * @returns when all of that has ended; it never rejects
   */
  async tick(nowMs = this.#options.context().now()): Promise<void> {
    if (this.#closed) return;
    const started: [Job, Run][] = [];
    for (const job of this.#jobs.values()) {
      job.settle(nowMs);
      if (job.dueAt > nowMs) continue;
      const run = job.take(nowMs);
      if (job.counts.running) {
        job.counts.skipped += 1;
        continue;
      }
      job.counts.running = true;
      job.counts.runs += 1;
      started.push([job, run]);
    }
    this.#arm();
    if (started.length === 0) return;
    const kept = await this.#keep(started.map(([job]) => job));
    if (kept) await Promise.all(started.map(([job, run]) => this.#track(this.#run(job, run))));
    else for (const [{ counts }] of started) Object.assign(counts, { running: false, failed: counts.failed + 1, lastError: 'It could not be noted that it runs, so it did not.' });
  }

  /**
   * Has a process get Cron messages from now on, in place of those it had.
   * @returns false when the node has too many
   * @throws HbxError `node/lease-lost`
   */
  async monitor(process: string, definition: Message, schedule: ProcessSchedule): Promise<boolean> {
    const since = this.#options.context().now();
    if (this.find(process) === undefined && this.#count((job) => job instanceof ProcessJob) >= maxJobs) return false;
    await this.#write((txn) => txn.put(['cron-monitor', process], monitorRecord({ schedule, since })));
    this.#jobs.set(process, new ProcessJob(process, definition, [schedule], since, since));
    this.#arm();
    return true;
  }

  /** Waits for the runs under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Starts nothing any more, waits for the runs under way and keeps how far the tasks are. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.settled();
    await this.#keep(this.list());
  }

  async #run(job: Job, run: Run): Promise<void> {
    const ctx = this.#options.context();
    let wrong: string | undefined;
    try {
      wrong = await this.#gates[job instanceof Task ? 'tasks' : 'processes'].run(async () => (this.#closed ? 'The node stops.' : run(ctx)));
    } catch (error) {
      if (isHbxError(error) && error.code === 'node/lease-lost') return this.#surrender();
      if (!isHbxError(error)) ctx.log('cron.bug', { job: job.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      wrong = error instanceof Error ? error.message : String(error);
    }
    job.counts.running = false;
    // What a node that stops cuts off says nothing about the job.
    if (this.#closed && wrong !== undefined) return;
    if (wrong !== undefined) {
      if (wrong !== job.counts.lastError) ctx.log('cron.failed', { job: job.id, error: wrong });
      job.counts.failed += 1;
      job.counts.lastError = wrong;
    }
    if (isFinished(job)) await this.#finish(job);
  }

  /** A path that ran once leaves the store, and after a while the list. */
  async #finish(job: Job): Promise<void> {
    await this.#forget(job).catch((error: unknown) => this.#writeFailed(error));
    const finished = this.list().filter(isFinished);
    for (const old of finished.slice(0, Math.max(0, finished.length - maxFinished))) this.#jobs.delete(old.id);
  }

  /** Writes how far tasks are. False when this node may not run them, or cannot say so. */
  async #keep(jobs: readonly Job[]): Promise<boolean> {
    const records = jobs.flatMap((job) => {
      const progress = isFinished(job) ? undefined : job.progress();
      return progress === undefined ? [] : [[job, progress] as const];
    });
    if (records.length === 0) return true;
    try {
      await this.#write((txn) => {
        // Not one that was stopped meanwhile.
        for (const [job, progress] of records) if (this.#jobs.get(job.id) === job) txn.put(['cron-progress', job.id], pack(progress));
      });
      return true;
    } catch (error) {
      this.#writeFailed(error);
      return false;
    }
  }

  #forget({ id }: Job): Promise<void> {
    return this.#write((txn) => {
      for (const kind of ['cron-task', 'cron-progress', 'cron-process', 'cron-monitor']) txn.remove([kind, id]);
    });
  }

  async #write(action: (txn: StoreTransaction) => void): Promise<void> {
    await this.#options.store.transaction((txn) => {
      if (!this.#options.mayWrite(txn)) throw leaseLost();
      action(txn);
    });
    this.#writeError = undefined;
  }

  #writeFailed(error: unknown): void {
    if (isHbxError(error) && error.code === 'node/lease-lost') return this.#surrender();
    const text = String(error);
    if (!this.#closed && text !== this.#writeError) this.#options.context().log('cron.write-failed', { error: text });
    this.#writeError = text;
  }

  /** Another process hosts the store now. */
  #surrender(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#jobs.clear();
  }

  /** Makes the job of a process, when it asks for anything that can be had. */
  #follow(process: string, definition: Message, since: number): { problems: readonly string[]; follows: boolean } {
    const { schedules, problems } = processSchedules(definition);
    const follows = schedules.length > 0;
    if (follows) this.#jobs.set(process, new ProcessJob(process, definition, schedules, since, this.#options.context().now()));
    return { problems, follows };
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    let dueAt = Infinity;
    for (const job of this.#jobs.values()) dueAt = Math.min(dueAt, job.dueAt);
    if (dueAt === Infinity) return;
    const pause = Math.min(Math.max(dueAt - this.#options.context().now(), pauses.shortest), pauses.longest);
    this.#timer = setTimeout(() => this.#inBackground(this.tick()), pause).unref();
  }

  #count(wanted: (job: Job) => boolean): number {
    return this.list().filter(wanted).length;
  }

  #inBackground(work: Promise<void>): void {
    void this.#track(work.catch((error: unknown) => this.#writeFailed(error)));
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }
}

/** It ran for the last time. */
function isFinished(job: Job): boolean {
  return job.dueAt === Infinity && !job.counts.running;
}
