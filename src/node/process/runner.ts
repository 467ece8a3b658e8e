/**
 * Runs processes: applies the slots of their log, one after the other, and keeps what each left behind.
 *
 * A slot that fails leaves the state of the slot before it and is recorded with its error as its result; the slots after it
 * go on from there. When the Lua state may hold writes of a failed slot, the next slot first rebuilds it: from the newest
 * snapshot, by running the good slots since then again.
 *
 * @source protocol.md C.4, F.33; design.md 5 and 9.7
 */
import { isMessage, type Message } from '../../message/value.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import type { Outcome } from '../device.ts';
import { leaseLost, luaLost, nodeStopping, replayFailed } from '../errors.ts';
import { dryAssignment } from '../scheduler/assignment.ts';
import { definitionOf, forkOf, ProcessBuilder, runCounted } from './builder.ts';
import { noChange } from './change.ts';
import { takeSnapshot } from './execution.ts';
import { writeHostCalls } from './host-tape.ts';
import { initialState, type LiveProcess } from './live-process.ts';
import { LiveProcesses } from './live-processes.ts';
import { applySlot, runSlot, type SlotRun } from './run-slot.ts';
import { kindOf, messageOf, StoppedAtSlot } from './slot-error.ts';
import { isSnapshotDue, isWorthKeeping, type Snapshots } from './snapshots.ts';
import type { ComputedSlot, SlotResult, StateLog } from './state-log.ts';

/** Slots that are run again for a slot that failed late, before a snapshot makes the next such slot cheap. */
const fewSlots = 16;

export interface RunnerOptions {
  context(): NodeContext;
  mayWrite(txn: StoreTransaction): boolean;
}

/** A process as it stood after a slot, in a Lua state of its own. What is done to it happens nowhere else. */
export interface ProcessCopy {
  readonly process: LiveProcess;
  /** Frees the Lua state. */
  close(): void;
}

export class ProcessRunner {
  readonly #options: RunnerOptions;
  readonly #log: StateLog;
  readonly #snapshots: Snapshots;
  readonly #builder: ProcessBuilder;
  readonly #live = new LiveProcesses();
  /** What is being written, or put away. */
  readonly #pending = new Set<Promise<void>>();
  #closed = false;

  constructor(options: RunnerOptions, log: StateLog, snapshots: Snapshots) {
    this.#options = options;
    this.#log = log;
    this.#snapshots = snapshots;
    this.#builder = new ProcessBuilder(() => options.context(), log, snapshots);
  }

  /** The process message of an id, `undefined` when the node has no such process. */
  definition(process: string): Message | undefined {
    return definitionOf(process, this.#options.context());
  }

  /** State and results after a slot that is in the log; computes what is missing. */
  computeSlot(process: string, slot: number): Promise<ComputedSlot> {
    const definition = this.definition(process)!;
    return this.#after(process, slot, (live) => ({ ...live.newest!, state: live.state.message() }), () => this.#log.read(process, slot, initialState(definition)));
  }

  /** What a slot that is in the log answered. Costs less than its state. */
  resultOf(process: string, slot: number): Promise<SlotResult> {
    return this.#after(process, slot, (live) => live.newest!, () => this.#log.result(process, slot));
  }

  /** Processes in memory. */
  live(): number {
    return this.#live.size;
  }

  /** The newest slot that is computed, `undefined` when none is yet. */
  newestSlot(process: string): number | undefined {
    const logged = this.#log.newest(process);
    const live = this.#live.get(process)?.newest?.slot;
    // A process that was just woken runs through old slots.
    return logged === undefined || live === undefined ? (logged ?? live) : Math.max(logged, live);
  }

  /** State and results after a slot, when both are known without running anything. */
  recorded(process: string, slot: number): ComputedSlot | undefined {
    const live = this.#live.get(process);
    if (live?.newest?.slot === slot) return { ...live.newest, state: live.state.message() };
    const definition = this.definition(process);
    return definition === undefined ? undefined : this.#log.read(process, slot, initialState(definition));
  }

  /** What the execution device of a process keeps after the newest slot of its log, as the device answers it. */
  async snapshot(process: string): Promise<Outcome> {
    const ctx = this.#options.context();
    const newest = ctx.scheduler.current(process) ?? -1;
    return this.#enqueue(process, async (live) => {
      await this.#reach(live, newest);
      if (isSpoiled(live)) await this.#rebuild(live);
      return takeSnapshot(live, ctx);
    });
  }

  /**
   * A process as it stood after a slot that is in the log: a fork when it stands there, else the newest snapshot before it
   * and the slots since then. Close it when done.
   */
  async copyAt(process: string, slot: number): Promise<ProcessCopy> {
    await this.resultOf(process, slot);
    await Promise.all(this.#pending);
    const copy = (await this.#fork(process, slot)) ?? (await this.#builder.build(process, slot, () => this.#closed));
    return { process: copy, close: () => copy.scope.vm?.close() };
  }

  /**
   * Runs a message on a copy of a process as it stood after a slot. Nothing is written, and the process does not know.
   * @param body what Lua gets as `req.body`
   */
  async dryRun(process: string, slot: number, body: Message): Promise<ComputedSlot> {
    // Awake it can be forked; asleep each dry run would have to build it.
    if (slot === this.#options.context().scheduler.current(process)) await this.#enqueue(process, (live) => this.#reach(live, slot));
    const copy = await this.copyAt(process, slot);
    try {
      const live = copy.process;
      const run = await runSlot(live, this.#options.context(), false, dryAssignment(process, slot + 1, body, this.#options.context().now()));
      applySlot(live, run);
      return { slot: run.slot, failed: run.failed, results: run.results, state: live.state.message() };
    } finally {
      copy.close();
    }
  }

  /** Waits for slots under way, keeps snapshots of what would take long to rebuild, and frees the Lua states. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#live.all().map((live) => live.queue));
    // The node may not wait for all of them: most work first.
    const byWork = this.#live.all().sort((a, b) => b.unsaved.slots - a.unsaved.slots);
    for (const live of byWork) await this.#putAway(live);
    await Promise.allSettled(this.#pending);
    this.#live.clear();
  }

  async #after<T>(process: string, slot: number, fromLive: (live: LiveProcess) => T, fromLog: () => T | undefined): Promise<T> {
    const live = this.#live.get(process);
    if (live?.newest?.slot === slot) return fromLive(live);
    // A recorded slot can be read without waking the process.
    const recorded = fromLog();
    if (recorded !== undefined) return recorded;
    return this.#enqueue(process, async (target) => {
      await this.#reach(target, slot);
      if (target.newest?.slot === slot) return fromLive(target);
      // Another request computed it meanwhile; its record may still be on the way.
      await Promise.all(this.#pending);
      const written = fromLog();
      // Only a host that lost its lease writes no records.
      if (written === undefined) throw leaseLost();
      return written;
    });
  }

  #enqueue<T>(process: string, action: (live: LiveProcess) => Promise<T>): Promise<T> {
    const live = this.#liveProcess(process);
    live.waiting += 1;
    const next = live.queue.then(() => action(live)).finally(() => {
      live.waiting -= 1;
    });
    live.queue = next.then(() => this.#afterwards(live), () => this.#afterwards(live));
    return next;
  }

  /** Once the reply is on its way. */
  async #afterwards(live: LiveProcess): Promise<void> {
    if (live.waiting > 0 || !isSnapshotDue(live, false)) return;
    await new Promise((resolve) => setImmediate(resolve));
    await this.#keepSnapshot(live);
  }

  #liveProcess(process: string): LiveProcess {
    const { keepsState } = this.#options.context().engine;
    const putAway = (idle: LiveProcess): void => void this.#track(idle.queue.then(() => this.#putAway(idle)));
    return this.#live.use(process, keepsState, () => this.#builder.blank(process), putAway);
  }

  async #putAway(live: LiveProcess): Promise<void> {
    if (isWorthKeeping(live)) await this.#keepSnapshot(live);
    live.scope.vm?.close();
  }

  /** Applies slots until one is reached. */
  async #reach(live: LiveProcess, slot: number): Promise<void> {
    if (!live.awake) {
      await this.#builder.restore(live, slot - 1);
      live.awake = true;
    }
    while (live.slot < slot) await this.#applyNext(live);
  }

  async #applyNext(live: LiveProcess): Promise<void> {
    const slot = live.slot + 1;
    let recorded = this.#log.outcome(live.id, slot);
    if (recorded === 'failed') {
      if (this.#options.context().strict) throw new StoppedAtSlot(slot, this.#log.result(live.id, slot)?.results);
      // It changed nothing, and running it again could only cost time.
      applySlot(live, { ...this.#log.result(live.id, slot)!, change: noChange });
      return;
    }
    if (isSpoiled(live)) await this.#rebuild(live);
    else if (isSnapshotDue(live, true)) await this.#keepSnapshot(live);
    let run = await runCounted(live, this.#options.context(), recorded === 'good');
    if (kindOf(run) === 'lost' || kindOf(run) === 'exhausted') {
      // The worker died of something else, or the node stops: that says nothing about this message.
      if (this.#closed) throw nodeStopping();
      await this.#rebuild(live);
      run = await runCounted(live, this.#options.context(), recorded === 'good');
      // Alone in a new engine, and still too large for it: then it is the message, unless it once was not.
      if (kindOf(run) === 'lost' || (kindOf(run) === 'exhausted' && recorded !== undefined)) throw luaLost();
    }
    if (run.failed && recorded === 'good') {
      // It ran before. What it is now bounded by decides nothing; else the engine has changed, and what came of it counts.
      if (kindOf(run) === 'budget' || kindOf(run) === 'memory') throw replayFailed(live.id, slot, messageOf(run));
      this.#options.context().log('replay.differs', { process: live.id, slot, error: messageOf(run) });
      await this.#log.forget(live.id, slot, this.#options.mayWrite);
      recorded = undefined;
    }
    live.stale = run.failed && live.scope.ran;
    // Nothing of it is kept: who asks again has it run again.
    if (run.failed && this.#options.context().strict) throw new StoppedAtSlot(slot, run.results);
    await this.#recordHostCalls(live, slot);
    applySlot(live, run);
    if (recorded !== undefined || this.#closed) return;
    const written = this.#remember(live, run);
    // A rebuild reads which slots failed from the log, so that must be there before the next slot runs.
    if (run.failed) await written;
  }

  /** What a slot was answered must be durable before anybody learns what came of it. */
  async #recordHostCalls(live: LiveProcess, slot: number): Promise<void> {
    const made = live.scope.tape?.made ?? [];
    if (made.length === 0) return;
    const { stale } = live;
    // Until then the slot does not count, and the Lua state is ahead of it.
    live.stale = true;
    if (!(await writeHostCalls(this.#options.context().store, live.id, slot, made, this.#options.mayWrite))) throw leaseLost();
    live.stale = stale;
  }

  /** Makes the Lua state anew as it was after the newest applied slot. */
  async #rebuild(live: LiveProcess): Promise<void> {
    live.stale = true;
    live.scope.vm?.close();
    const { scope, state, unsaved, bytes } = await this.#builder.build(live.id, live.slot, () => this.#closed);
    Object.assign(live, { scope, state, unsaved, bytes, stale: false });
    // Slots that fail late must not make others wait so long each time.
    if (unsaved.slots > fewSlots) await this.#keepSnapshot(live);
  }

  async #fork(process: string, slot: number): Promise<LiveProcess | undefined> {
    const live = this.#live.get(process);
    if (live?.slot !== slot || live.scope.vm?.state === undefined) return undefined;
    return this.#enqueue(process, async (target) => (target.slot !== slot || isSpoiled(target) ? undefined : forkOf(target)));
  }

  async #keepSnapshot(live: LiveProcess): Promise<void> {
    const ctx = this.#options.context();
    // Whether there is one or not: the next is due after as much work again.
    Object.assign(live.unsaved, { slots: 0, instructions: 0 });
    if (!ctx.engine.keepsState || isSpoiled(live) || live.scope.vm === undefined) return;
    const { slot } = live;
    try {
      const taken = await takeSnapshot(live, ctx);
      if (!taken.ok || !isMessage(taken.value)) return;
      live.bytes = (await this.#snapshots.write(live.id, slot, taken.value, this.#options.mayWrite)).bytes;
    } catch (error) {
      if (!this.#closed) ctx.log('snapshot.failed', { process: live.id, slot, error: String(error) });
    }
  }

  #remember(live: LiveProcess, { change, ...result }: SlotRun): Promise<void> {
    return this.#track(
      this.#log
        .write(live.id, result, change, () => live.state.message(), this.#options.mayWrite)
        .catch((error: unknown) => this.#options.context().log('state-log.write-failed', { process: live.id, slot: result.slot, error: String(error) })),
    );
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
    return tracked;
  }
}

/** The Lua state is not what the newest applied slot left. */
function isSpoiled(live: LiveProcess): boolean {
  return live.stale || live.scope.vm?.dirty === true;
}
