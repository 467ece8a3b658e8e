/**
 * Runs processes: applies the slots of their log, one after the other, and keeps what each left behind.
 *
 * A slot that fails leaves the state of the slot before it and is recorded with its error as its result; the slots after it
 * go on from there. When the failed call may have left the Lua state half changed, the next slot first rebuilds it by
 * running the good slots again.
 *
 * @source protocol.md C.4, F.33; design.md 5 and 9.7
 */
import { getKey, getText, isMessage, message, withKeys, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import { fail } from '../device.ts';
import { leaseLost, luaLost, nodeStopping } from '../errors.ts';
import { resolveKey } from '../resolve.ts';
import { initialState, isProcessMessage, newScope, type ExecutionScope, type LiveProcess } from './live-process.ts';
import { errorResults } from './slot-error.ts';
import { StateLog, type ComputedSlot } from './state-log.ts';

/** Processes kept in memory; the least recently used idle one leaves first and is rebuilt when it is needed again. */
const maxLive = 64;

/**
 * Keys of Lua's device that are no functions of a module. A message that names one as its `path` would change the state
 * past the module, so its slot fails.
 */
const reservedPaths = new Set(['init', 'functions', 'keys', 'set', 'remove', 'snapshot', 'path', 'device', 'commitments']);

export interface RunnerOptions {
  context(): NodeContext;
  mayWrite(txn: StoreTransaction): boolean;
}

export class ProcessRunner {
  readonly #options: RunnerOptions;
  readonly #log: StateLog;
  readonly #live = new Map<string, LiveProcess>();
  readonly #writes = new Set<Promise<void>>();
  #closed = false;

  constructor(options: RunnerOptions, log: StateLog) {
    this.#options = options;
    this.#log = log;
  }

  /** The process message of an id, `undefined` when the node has no such process. */
  definition(process: string): Message | undefined {
    const found = this.#options.context().cache.read(process);
    return isProcessMessage(found) ? found : undefined;
  }

  /** State and results after a slot that is in the log; computes what is missing. */
  async computeSlot(process: string, slot: number): Promise<ComputedSlot> {
    const newest = this.#live.get(process)?.newest;
    if (newest?.slot === slot) return newest;
    // A recorded slot can be read without waking the process.
    const recorded = this.#recorded(process, slot);
    if (recorded !== undefined) return recorded;
    return this.#enqueue(process, async (target) => {
      let computed: ComputedSlot | undefined;
      while (target.slot < slot) computed = await this.#applyNext(target);
      if (computed !== undefined) return computed;
      // Another request computed it meanwhile; its record may still be on the way.
      await Promise.all(this.#writes);
      const written = this.#recorded(process, slot);
      // Only a host that lost its lease writes no records.
      if (written === undefined) throw leaseLost();
      return written;
    });
  }

  /** State after the newest computed slot, `undefined` when nothing is computed yet. */
  latest(process: string): ComputedSlot | undefined {
    const logged = this.#log.newest(process);
    const live = this.#live.get(process)?.newest;
    // A process that was just woken runs through old slots.
    if (live !== undefined && live.slot >= (logged ?? -1)) return live;
    return logged === undefined ? live : (this.#recorded(process, logged) ?? live);
  }

  /** Waits for slots under way and frees the Lua states. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#live.values()].map((live) => live.queue));
    await Promise.allSettled(this.#writes);
    for (const live of this.#live.values()) live.scope.vm?.close();
    this.#live.clear();
  }

  #recorded(process: string, slot: number): ComputedSlot | undefined {
    if (!this.#log.has(process, slot)) return undefined;
    const definition = this.definition(process);
    return definition === undefined ? undefined : this.#log.read(process, slot, initialState(definition));
  }

  #enqueue<T>(process: string, action: (live: LiveProcess) => Promise<T>): Promise<T> {
    const live = this.#wake(process);
    live.waiting += 1;
    const next = live.queue.then(() => action(live)).finally(() => {
      live.waiting -= 1;
    });
    live.queue = next.catch(() => undefined);
    return next;
  }

  #wake(process: string): LiveProcess {
    const known = this.#live.get(process);
    if (known !== undefined) {
      this.#live.delete(process);
      this.#live.set(process, known);
      return known;
    }
    const definition = this.definition(process)!;
    const initial = initialState(definition);
    const live: LiveProcess = { id: process, definition, initial, slot: -1, state: initial, scope: newScope(process), newest: undefined, stale: false, waiting: 0, queue: Promise.resolve() };
    this.#live.set(process, live);
    if (this.#live.size > maxLive) {
      for (const [id, idle] of this.#live) {
        if (idle.waiting > 0 || idle === live) continue;
        this.#live.delete(id);
        idle.scope.vm?.close();
        break;
      }
    }
    return live;
  }

  async #applyNext(live: LiveProcess): Promise<ComputedSlot> {
    const ctx = this.#options.context();
    const slot = live.slot + 1;
    const previous = live.state;
    // Recorded as failed: it changed nothing, and running it again could only cost time.
    const recorded = this.#log.failed(live.id, slot) ? this.#log.read(live.id, slot, live.initial) : undefined;
    if (recorded !== undefined) {
      live.slot = slot;
      live.state = recorded.state;
      live.newest = recorded;
      return recorded;
    }
    if (live.stale || live.scope.vm?.dirty === true) await this.#rebuild(live);
    let computed = await this.#run(live, slot, ctx);
    if (isLost(computed)) {
      // The worker died of something else, or the node stops: that says nothing about this message.
      if (this.#closed) throw nodeStopping();
      await this.#rebuild(live);
      computed = await this.#run(live, slot, ctx);
      // Alone in a new engine, and still too large for it: then it is the message, unless it once was not.
      if (isLost(computed) && (kindOf(computed) !== 'exhausted' || this.#log.has(live.id, slot))) throw luaLost();
    }
    live.stale = computed.failed && live.scope.ran;
    live.slot = slot;
    live.state = computed.state;
    live.newest = computed;
    if (!this.#log.has(live.id, slot) && !this.#closed) {
      const written = this.#remember(live, computed, previous);
      // A rebuild reads which slots failed from the log, so that must be there before the next slot runs.
      if (computed.failed) await written;
    }
    return computed;
  }

  async #run(live: LiveProcess, slot: number, ctx: NodeContext): Promise<ComputedSlot> {
    const assignment = ctx.scheduler.assignment(live.id, slot)!;
    // The module may write any key onto its state; what runs it stays what the process message says.
    const device = getText(live.definition, 'execution-device') ?? 'genesis-wasm@1.0';
    const scoped: NodeContext & { scope: ExecutionScope } = { ...ctx, scope: live.scope };
    live.scope.printed = '';
    live.scope.ran = false;
    const base = withKeys(live.state, [['device', device]]);
    let outcome;
    if (!live.scope.initialized) {
      outcome = await this.#initialize(base, assignment, device, scoped);
      if (outcome.ok) live.scope.initialized = true;
    }
    if (outcome === undefined || outcome.ok) {
      const start = outcome === undefined ? base : (outcome.value as Message);
      const path = getText(assignment, 'path') ?? 'compute';
      outcome =
        path !== 'compute' && (reservedPaths.has(path.toLowerCase()) || getKey(start, path) !== undefined)
          ? fail(400, `The message names \`${path.slice(0, 64)}\` as its path, which is a key of the process and not a function of its module.`)
          : await resolveKey(start, path, assignment, scoped, device);
    }
    if (outcome.ok && !isMessage(outcome.value)) {
      outcome = { ok: false as const, status: 500, value: `compute must return the base it was given (a table); it returned ${describe(outcome.value)}.` };
    }
    const previous = live.state;
    if (!outcome.ok) {
      const state = withKeys(previous, [['at-slot', slot]]);
      return { slot, state, results: withPrinted(errorResults(outcome), live.scope.printed), failed: true };
    }
    const next = withoutKeys(outcome.value as Message, ['results', 'commitments', 'device', 'process', 'at-slot', 'initialized', 'input-prefix']);
    for (const key of ['device', 'process', 'initialized', 'input-prefix'] as const) {
      const kept = live.initial.get(key);
      if (kept !== undefined) next.set(key, kept);
    }
    next.set('at-slot', slot);
    return { slot, state: next, results: withPrinted((outcome.value as Message).get('results'), live.scope.printed), failed: false };
  }

  async #initialize(base: Message, assignment: Message, device: string, scoped: NodeContext) {
    const found = scoped.devices.get(device);
    if (found !== undefined && !Object.hasOwn(found.keys, 'init')) return { ok: true as const, value: base };
    return resolveKey(base, 'init', assignment, scoped, device);
  }

  /** Runs the good slots again into a new Lua state. */
  async #rebuild(live: LiveProcess): Promise<void> {
    const ctx = this.#options.context();
    live.scope.vm?.close();
    live.scope = newScope(live.id);
    live.stale = false;
    const upTo = live.slot;
    live.slot = -1;
    live.state = live.initial;
    for (let slot = 0; slot <= upTo; slot++) {
      if (!this.#log.failed(live.id, slot)) {
        const computed = await this.#run(live, slot, ctx);
        if (isLost(computed)) throw this.#closed ? nodeStopping() : luaLost();
        live.state = computed.state;
      } else {
        live.state = withKeys(live.state, [['at-slot', slot]]);
      }
      live.slot = slot;
    }
  }

  #remember(live: LiveProcess, computed: ComputedSlot, previous: Message): Promise<void> {
    const write: Promise<void> = this.#log
      .write(live.id, computed, previous, live.initial, this.#options.mayWrite)
      .catch((error: unknown) => this.#options.context().log('state-log.write-failed', { process: live.id, slot: computed.slot, error: String(error) }))
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
    return write;
  }
}

/** The slot ended because its Lua state was lost, which need not be the fault of its message. */
function isLost(computed: ComputedSlot): boolean {
  const kind = kindOf(computed);
  return kind === 'lost' || kind === 'exhausted';
}

/** What kind of Lua error a slot failed with. */
function kindOf(computed: ComputedSlot): string | undefined {
  const error = computed.failed && isMessage(computed.results) ? computed.results.get('error') : undefined;
  return isMessage(error) ? getText(error, 'kind') : undefined;
}

function withPrinted(results: Value | undefined, printed: string): Value | undefined {
  if (printed === '') return results;
  return isMessage(results) ? withKeys(results, [['print', printed]]) : results === undefined ? message({ print: printed }) : results;
}

function describe(value: Value): string {
  if (value === null) return 'nil';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty table' : 'a list';
  return typeof value === 'string' ? 'a string' : `the ${typeof value} ${String(value)}`;
}
