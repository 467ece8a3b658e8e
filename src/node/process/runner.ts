/**
 * Runs processes: applies the slots of their log, one after the other, and keeps what each left behind.
 *
 * A slot that fails leaves the state of the slot before it and is recorded with its error as its result; the slots after it
 * go on from there. When the Lua state may hold writes of a failed slot, the next slot first rebuilds it: from the newest
 * snapshot, by running the good slots since then again.
 *
 * @source protocol.md C.4, F.33; design.md 5 and 9.7
 */
import { getText, isMessage, type Message } from '../../message/value.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import type { Outcome } from '../device.ts';
import { leaseLost, luaLost, nodeStopping, replayFailed } from '../errors.ts';
import { lowerLimits } from '../limits.ts';
import { noChange } from './change.ts';
import { takeSnapshot, wakeFrom } from './execution.ts';
import { initialState, isProcessMessage, newProcess, type LiveProcess } from './live-process.ts';
import { applySlot, runSlot, type SlotRun } from './run-slot.ts';
import { isSnapshotDue, isWorthKeeping, type Snapshots } from './snapshots.ts';
import type { ComputedSlot, SlotResult, StateLog } from './state-log.ts';
import { StateTree } from './state-tree.ts';

/**
 * Processes kept in memory, by engine; the least recently used idle ones leave first and are woken when they are needed
 * again. A Lua state of fengari has no size that anybody knows, and is rebuilt slot by slot.
 */
const maxLive = { keepsState: 1000, rebuilds: 64 };
/** Bytes that the Lua states in memory may have together, as near as their snapshots tell. */
const maxLiveBytes = 512 * 1024 * 1024;
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
  readonly #live = new Map<string, LiveProcess>();
  /** What is being written, or put away. */
  readonly #pending = new Set<Promise<void>>();
  #closed = false;

  constructor(options: RunnerOptions, log: StateLog, snapshots: Snapshots) {
    this.#options = options;
    this.#log = log;
    this.#snapshots = snapshots;
  }

  /** The process message of an id, `undefined` when the node has no such process. */
  definition(process: string): Message | undefined {
    const found = this.#options.context().cache.read(process);
    return isProcessMessage(found) ? found : undefined;
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

  /** The newest slot that is computed, `undefined` when none is yet. */
  newestSlot(process: string): number | undefined {
    const logged = this.#log.newest(process);
    const live = this.#live.get(process)?.newest?.slot;
    // A process that was just woken runs through old slots.
    return logged === undefined || live === undefined ? (logged ?? live) : Math.max(logged, live);
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
    const copy = (await this.#fork(process, slot)) ?? (await this.#build(process, slot));
    return { process: copy, close: () => copy.scope.vm?.close() };
  }

  /** Waits for slots under way, keeps snapshots of what would take long to rebuild, and frees the Lua states. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#live.values()].map((live) => live.queue));
    // The node may not wait for all of them: most work first.
    const byWork = [...this.#live.values()].sort((a, b) => b.unsaved.slots - a.unsaved.slots);
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
    const known = this.#live.get(process);
    const live = known ?? this.#blank(process);
    // The newest at the end.
    this.#live.delete(process);
    this.#live.set(process, live);
    if (known === undefined) this.#makeRoom(live);
    return live;
  }

  #makeRoom(newest: LiveProcess): void {
    const most = this.#options.context().engine.keepsState ? maxLive.keepsState : maxLive.rebuilds;
    let bytes = 0;
    for (const live of this.#live.values()) bytes += live.bytes;
    for (const [id, idle] of this.#live) {
      if (this.#live.size <= most && bytes <= maxLiveBytes) return;
      if (idle.waiting > 0 || idle === newest) continue;
      this.#live.delete(id);
      bytes -= idle.bytes;
      this.#track(idle.queue.then(() => this.#putAway(idle)));
    }
  }

  async #putAway(live: LiveProcess): Promise<void> {
    if (isWorthKeeping(live)) await this.#keepSnapshot(live);
    live.scope.vm?.close();
  }

  #blank(process: string): LiveProcess {
    const definition = this.definition(process)!;
    return newProcess(process, definition, new StateTree(initialState(definition)), lowerLimits(this.#options.context().limits, definition, 'process'));
  }

  /** Applies slots until one is reached. */
  async #reach(live: LiveProcess, slot: number): Promise<void> {
    if (!live.awake) {
      await this.#restore(live, slot - 1);
      live.awake = true;
    }
    while (live.slot < slot) await this.#applyNext(live);
  }

  async #applyNext(live: LiveProcess): Promise<void> {
    const slot = live.slot + 1;
    let recorded = this.#log.outcome(live.id, slot);
    if (recorded === 'failed') {
      // It changed nothing, and running it again could only cost time.
      applySlot(live, { ...this.#log.result(live.id, slot)!, change: noChange });
      return;
    }
    if (isSpoiled(live)) await this.#rebuild(live);
    else if (isSnapshotDue(live, true)) await this.#keepSnapshot(live);
    let run = await this.#run(live, recorded === 'good');
    if (kindOf(run) === 'lost' || kindOf(run) === 'exhausted') {
      // The worker died of something else, or the node stops: that says nothing about this message.
      if (this.#closed) throw nodeStopping();
      await this.#rebuild(live);
      run = await this.#run(live, recorded === 'good');
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
    applySlot(live, run);
    if (recorded !== undefined || this.#closed) return;
    const written = this.#remember(live, run);
    // A rebuild reads which slots failed from the log, so that must be there before the next slot runs.
    if (run.failed) await written;
  }

  async #run(live: LiveProcess, repeats: boolean): Promise<SlotRun> {
    const run = await runSlot(live, this.#options.context(), repeats);
    live.unsaved.slots += 1;
    live.unsaved.instructions += live.scope.instructions;
    return run;
  }

  /** Makes the Lua state anew as it was after the newest applied slot. */
  async #rebuild(live: LiveProcess): Promise<void> {
    live.stale = true;
    live.scope.vm?.close();
    const { scope, state, unsaved, bytes } = await this.#build(live.id, live.slot);
    Object.assign(live, { scope, state, unsaved, bytes, stale: false });
    // Slots that fail late must not make others wait so long each time.
    if (unsaved.slots > fewSlots) await this.#keepSnapshot(live);
  }

  /** A process after a slot, made of the newest snapshot and the good slots since then. Nothing is recorded. */
  async #build(process: string, slot: number): Promise<LiveProcess> {
    const built = this.#blank(process);
    await this.#restore(built, slot);
    while (built.slot < slot) {
      const at = built.slot + 1;
      if (this.#log.outcome(process, at) === 'failed') {
        applySlot(built, { slot: at, failed: true, results: undefined, change: noChange });
        continue;
      }
      const run = await this.#run(built, true);
      if (kindOf(run) === 'lost' || kindOf(run) === 'exhausted') throw this.#closed ? nodeStopping() : luaLost();
      if (run.failed) {
        built.scope.vm?.close();
        throw replayFailed(process, at, messageOf(run));
      }
      applySlot(built, run);
    }
    return built;
  }

  /** Takes a process that has run nothing yet up where the newest usable snapshot up to a slot left it, if there is one. */
  async #restore(live: LiveProcess, upTo: number): Promise<void> {
    const ctx = this.#options.context();
    if (!ctx.engine.keepsState) return;
    for (const slot of this.#snapshots.slots(live.id, upTo)) {
      const found = this.#snapshots.read(live.id, slot);
      const state = found === undefined ? undefined : this.#log.read(live.id, slot, live.initial);
      if (found === undefined || state === undefined || !(await wakeFrom(live, found.snapshot, ctx))) continue;
      live.state = new StateTree(state.state);
      live.slot = slot;
      live.bytes = found.bytes;
      return;
    }
  }

  async #fork(process: string, slot: number): Promise<LiveProcess | undefined> {
    const live = this.#live.get(process);
    if (live?.slot !== slot || live.scope.vm?.state === undefined) return undefined;
    return this.#enqueue(process, async ({ slot: now, scope, state, definition, newest, ...rest }) => {
      if (now !== slot || isSpoiled(live)) return undefined;
      // What cannot be forked can be run again.
      const vm = await scope.vm?.state?.fork().catch(() => undefined);
      if (vm === undefined) return undefined;
      const copy = newProcess(process, definition, new StateTree(state.message()), scope.limits);
      return { ...copy, slot, initial: rest.initial, awake: true, newest, scope: { ...scope, vm, touched: new Set(scope.touched) } };
    });
  }

  async #keepSnapshot(live: LiveProcess): Promise<void> {
    const { context, mayWrite } = this.#options;
    const ctx = context();
    // Whether there is one or not: the next is due after as much work again.
    Object.assign(live.unsaved, { slots: 0, instructions: 0 });
    if (!ctx.engine.keepsState || isSpoiled(live) || live.scope.vm === undefined) return;
    const { slot } = live;
    try {
      const taken = await takeSnapshot(live, ctx);
      if (!taken.ok || !isMessage(taken.value)) return;
      const write = this.#snapshots.write(live.id, slot, taken.value, mayWrite);
      live.bytes = (await write).bytes;
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

function errorOf(run: SlotRun): Message | undefined {
  const error = run.failed && isMessage(run.results) ? run.results.get('error') : undefined;
  return isMessage(error) ? error : undefined;
}

/** What kind of Lua error a slot failed with. */
function kindOf(run: SlotRun): string | undefined {
  const error = errorOf(run);
  return error === undefined ? undefined : getText(error, 'kind');
}

function messageOf(run: SlotRun): string {
  const error = errorOf(run);
  return (error === undefined ? undefined : getText(error, 'message')) ?? 'it has no result';
}
