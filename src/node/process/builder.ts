/**
 * Makes processes anew: from the newest usable snapshot, by running the good slots since then again. Nothing is recorded.
 */
import { withoutKeys, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { luaLost, nodeStopping, replayFailed } from '../errors.ts';
import { lowerLimits } from '../limits.ts';
import { changeBetween, noChange } from './change.ts';
import { isStateless, wakeFrom } from './execution.ts';
import { initialState, isProcessMessage, newProcess, ownKeys, type LiveProcess } from './live-process.ts';
import { applySlot, runSlot, type SlotRun } from './run-slot.ts';
import { kindOf, messageOf } from './slot-error.ts';
import type { Snapshots } from './snapshots.ts';
import type { StateLog } from './state-log.ts';
import { StateTree } from './state-tree.ts';

/** The process message of an id, `undefined` when the node has no such process. */
export function definitionOf(process: string, ctx: NodeContext): Message | undefined {
  const found = ctx.cache.read(process);
  return isProcessMessage(found) ? found : undefined;
}

/** Runs the next slot, and counts what it takes. */
export async function runCounted(live: LiveProcess, ctx: NodeContext, repeats: boolean): Promise<SlotRun> {
  const run = await runSlot(live, ctx, repeats);
  live.unsaved.slots += 1;
  live.unsaved.instructions += live.scope.instructions;
  ctx.metrics.count('hbx_slots_computed_total', 1, `outcome="${run.failed ? 'failed' : 'good'}"`);
  ctx.metrics.count('hbx_lua_instructions_total', live.scope.instructions);
  return run;
}

/** A copy of a process as it stands, in a fork of its Lua state; `undefined` when that has no copy: it can be built. */
export async function forkOf({ id, definition, initial, slot, scope, state, newest }: LiveProcess): Promise<LiveProcess | undefined> {
  const vm = await scope.vm?.state?.fork().catch(() => undefined);
  if (vm === undefined) return undefined;
  const copy = newProcess(id, definition, new StateTree(state.message()), scope.limits);
  return { ...copy, slot, initial, awake: true, newest, scope: { ...scope, vm, touched: new Set(scope.touched), tape: undefined } };
}

export class ProcessBuilder {
  readonly #context: () => NodeContext;
  readonly #log: StateLog;
  readonly #snapshots: Snapshots;

  constructor(context: () => NodeContext, log: StateLog, snapshots: Snapshots) {
    this.#context = context;
    this.#log = log;
    this.#snapshots = snapshots;
  }

  /** A process before its first slot. The node must have it. */
  blank(process: string): LiveProcess {
    const ctx = this.#context();
    const definition = definitionOf(process, ctx)!;
    return newProcess(process, definition, new StateTree(initialState(definition)), lowerLimits(ctx.limits, definition, 'process'));
  }

  /**
   * A process after a slot.
   * @throws HbxError `node/stopping`, `node/lua-lost`, `node/replay-failed`
   */
  async build(process: string, slot: number, isClosed: () => boolean): Promise<LiveProcess> {
    const built = this.blank(process);
    await this.restore(built, slot);
    while (built.slot < slot) {
      const at = built.slot + 1;
      if (this.#log.outcome(process, at) === 'failed') {
        applySlot(built, { slot: at, failed: true, results: undefined, change: noChange });
        continue;
      }
      const run = await runCounted(built, this.#context(), true);
      if (kindOf(run) === 'lost' || kindOf(run) === 'exhausted') throw isClosed() ? nodeStopping() : luaLost();
      if (run.failed) {
        built.scope.vm?.close();
        throw replayFailed(process, at, messageOf(run));
      }
      applySlot(built, run);
    }
    return built;
  }

  /** Takes a process that has run nothing yet up where the newest usable snapshot up to a slot left it, if there is one. */
  async restore(live: LiveProcess, upTo: number): Promise<void> {
    const ctx = this.#context();
    if (isStateless(live, ctx)) return this.#restoreState(live, upTo);
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

  /** The same for a process that is nothing but its state: the newest recorded slot will do. */
  #restoreState(live: LiveProcess, upTo: number): void {
    const slot = Math.min(upTo, this.#log.newest(live.id) ?? -1);
    const state = slot < 0 ? undefined : this.#log.read(live.id, slot, live.initial)?.state;
    if (state === undefined) return;
    // A state that no slot changed is one that `init` did not change either, if it ran: it may run again.
    const { set, unset } = changeBetween(withoutKeys(live.initial, ownKeys), withoutKeys(state, ownKeys));
    live.scope.initialized = set.length + unset.length > 0;
    live.state = new StateTree(state);
    live.slot = slot;
  }
}
