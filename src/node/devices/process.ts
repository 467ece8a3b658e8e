/**
 * `process@1.0`: a process is a message that names how its log is kept and how it runs.
 *
 * - `schedule`, `slot`: its scheduler (`scheduler-device`, default `scheduler@1.0`)
 * - `compute`: the state after a slot (`slot` or `compute`: a number, or the id of a scheduled message); without one, the
 *   newest computed state
 * - `now`: the state after the newest slot
 * - `as`: the process as one of its devices (`as=execution`); `as=execution/compute` is a dry run: the message under `body`, or
 *   the inline keys with `data` of the request, runs on a copy (`slot`: as it stood then) and the state after it is the answer
 * - `snapshot`: what the execution device keeps
 * - any other key is looked up in the process message or the state
 *
 * Whoever requires JSON also gets `raw`, the result as aoconnect reads it: on top of `compute/results` and of dry runs.
 *
 * Slots are computed when somebody asks. A slot that failed answers the state of the last good slot with its error under
 * `results`; the slots after it go on.
 *
 * @source protocol.md C.4, F.9, F.10; design.md 9.7
 */
import { codecByName } from '../../message/codecs/table.ts';
import { missingKey, onlyCommitted } from '../../message/commitments.ts';
import { messageId } from '../../message/id.ts';
import { isTransportHeader } from '../../message/transport-headers.ts';
import { getKey, getText, isBinary, isId, isMessage, message, withKeys, withoutKeys, type Message, type Value } from '../../message/value.ts';
import { isInsideSlot } from '../ao/inside-slot.ts';
import type { NodeContext } from '../context.ts';
import { fail, ok, type Device, type KeyFunction, type Outcome, type Pair, type PairFunction } from '../device.ts';
import { resolveKey } from '../resolve.ts';
import { rawResult } from '../process/raw-result.ts';
import { executionDevice } from '../process/run-slot.ts';
import { StoppedAtSlot } from '../process/slot-error.ts';
import type { ComputedSlot } from '../process/state-log.ts';

/** A slot that waited for a slot could wait for itself. */
const insideSlot = fail(400, 'No process runs for a slot that runs: only slots that are computed already can be read.');

const compute: KeyFunction = async (base, req, ctx) => stateAt(wantedSlot(base, req, ctx), ctx);

const now: KeyFunction = async (base, _req, ctx) => stateAt(newestSlot(base, ctx), ctx);

async function stateAt(wanted: Wanted, ctx: NodeContext): Promise<Outcome> {
  if (!('slot' in wanted)) return wanted;
  if (isInsideSlot(ctx)) {
    const recorded = ctx.processes.recorded(wanted.process, wanted.slot);
    return recorded === undefined ? notComputed(wanted) : ok(stateMessage(recorded));
  }
  return unlessStopped(async () => ok(stateMessage(await ctx.processes.computeSlot(wanted.process, wanted.slot))));
}

/** A strict node does not get past a slot that failed. */
async function unlessStopped<T>(answer: () => Promise<T>): Promise<T | Outcome> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof StoppedAtSlot) return error.failure;
    throw error;
  }
}

/** `compute/results` and `now/results`, the way of every client: the state is not looked at. */
async function resultsOf(wanted: Wanted, pair: Pair, ctx: NodeContext): Promise<Outcome | undefined> {
  if (!('slot' in wanted)) return wanted;
  return unlessStopped(async () => {
    const known = isInsideSlot(ctx) ? ctx.processes.recorded(wanted.process, wanted.slot) : await ctx.processes.resultOf(wanted.process, wanted.slot);
    if (known === undefined) return notComputed(wanted);
    const { results } = known;
    if (ctx.wire === undefined && wantsRaw(pair)) return ok(withKeys(isMessage(results) ? results : new Map(), [['raw', rawResult(results)]]));
    return results === undefined ? undefined : ok(results);
  });
}

/** @source protocol.md F.8, F.11 */
function wantsRaw({ next, isLast }: Pair): boolean {
  const codec = getText(next, 'require-codec');
  return isLast && codec !== undefined && codecByName(codec)?.id === 'json@1.0';
}

const snapshot: KeyFunction = async (base, _req, ctx) => {
  if (isInsideSlot(ctx)) return insideSlot;
  const wanted = newestSlot(base, ctx);
  return 'slot' in wanted ? ctx.processes.snapshot(wanted.process) : wanted;
};

const asDevice: KeyFunction = (base, req) => {
  const role = asRole(req);
  const device = role === 'execution' ? executionDevice(base) : getText(base, `${role}-device`);
  if (device === undefined) return fail(404, `The process names no ${role}-device.`);
  return ok(withKeys(base, [['device', device]]));
};

function asRole(req: Message): string {
  return getText(req, 'as') ?? getText(req, 'as-device') ?? 'execution';
}

/** `as=execution/compute`. A real node calls the device on the bare process message; here it has the state, also with `--strict`: nothing is changed. */
const dryRun: PairFunction = async (base, pair, ctx) => {
  const { req, next } = pair;
  if (asRole(req) !== 'execution') return undefined;
  if (isInsideSlot(ctx)) return insideSlot;
  const body = getKey(next, 'body');
  const missing = isMessage(body) ? missingKey(onlyCommitted(body)) : undefined;
  if (missing !== undefined) return fail(403, `A signature of the message covers \`${missing.slice(0, 80)}\`, which is not in it: it was signed as another message.`);
  const named = getKey(next, 'slot') ?? getKey(next, 'compute');
  const wanted = named === undefined ? newestSlot(base, ctx) : wantedSlot(base, next, ctx);
  if (!('slot' in wanted)) return wanted;
  return unlessStopped(async () => {
    const { state, results } = await ctx.processes.dryRun(wanted.process, wanted.slot, dryMessage(next, wanted.process));
    const after = results === undefined ? state : withKeys(state, [['results', results]]);
    return ok(ctx.wire === undefined && wantsRaw(pair) ? withKeys(after, [['raw', rawResult(results)]]) : after);
  });
};

/** Keys of a request that say how it travels and what it asks of the node: a dry run does not hand them to the module. */
const notContent = ['method', 'path', 'body', 'slot', 'compute', 'accept', 'accept-codec', 'require-codec', 'accept-bundle', 'signing-format', 'codec-device', 'retry'];

/** What Lua gets as `req.body` in a dry run. */
function dryMessage(step: Message, process: string): Message {
  const body = getKey(step, 'body');
  if (isMessage(body)) return onlyCommitted(body);
  const own = withoutKeys(step, [...step.keys()].filter((key) => notContent.includes(key) || isTransportHeader(key)));
  if (isBinary(body) && !own.has('data') && body.length > 0) own.set('data', body);
  return new Map<string, Value>([['type', 'Message'], ['target', process], ...own]);
}

/** Keys that one of the process' own devices answers. */
function delegate(role: string, fallback: string): (key: string) => KeyFunction {
  return (key) => (base, req, ctx) => {
    const device = getText(base, `${role}-device`) ?? fallback;
    return device.toLowerCase() === 'process@1.0' ? fail(400, `A process cannot be its own ${role}-device.`) : resolveKey(base, key, req, ctx, device);
  };
}
const toScheduler = delegate('scheduler', 'scheduler@1.0');

export const process: Device = {
  id: 'process@1.0',
  kind: 'native',
  summary: 'a log of messages and the state that comes of running them',
  keys: {
    schedule: toScheduler('schedule'),
    slot: toScheduler('slot'),
    compute,
    now,
    as: asDevice,
    push: delegate('push', 'push@1.0')('push'),
    snapshot,
  },
  pairs: {
    'compute/results': (base, pair, ctx) => resultsOf(wantedSlot(base, pair.req, ctx), pair, ctx),
    'now/results': (base, pair, ctx) => resultsOf(newestSlot(base, ctx), pair, ctx),
    'as/compute': dryRun,
  },
};

/** A slot of a process, or why there is none. */
type Wanted = ProcessSlot | Outcome;

interface ProcessSlot {
  readonly process: string;
  readonly slot: number;
}

/** The slot that a request names: `slot` or `compute`; without one, the newest that is computed. */
function wantedSlot(base: Message, req: Message, ctx: NodeContext): Wanted {
  const process = runnable(base, ctx);
  if (typeof process !== 'string') return process;
  const named = getKey(req, 'slot') ?? getKey(req, 'compute');
  const text = named === undefined ? undefined : (getText(req, 'slot') ?? getText(req, 'compute') ?? '');
  if (text === undefined || text === 'true') {
    const slot = ctx.processes.newestSlot(process);
    return slot === undefined ? newestSlot(base, ctx) : { process, slot };
  }
  const slot = slotNumber(process, text, ctx);
  if (typeof slot !== 'number') return slot;
  const current = ctx.scheduler.current(process);
  return current === undefined || slot > current ? notYet(process, slot, current) : { process, slot };
}

/** The newest slot of the log; inside a slot, the newest that is computed. */
function newestSlot(base: Message, ctx: NodeContext): Wanted {
  const process = runnable(base, ctx);
  if (typeof process !== 'string') return process;
  const slot = isInsideSlot(ctx) ? ctx.processes.newestSlot(process) : ctx.scheduler.current(process);
  if (slot === undefined && isInsideSlot(ctx)) return fail(404, `No slot of ${process} is computed yet, and none is computed for a slot that runs.`);
  return slot === undefined ? notYet(process, 0, slot) : { process, slot };
}

/** The process of a base, when it can be run now. */
function runnable(base: Message, ctx: NodeContext): string | Outcome {
  const process = processId(base);
  return process === undefined || ctx.processes.definition(process) === undefined ? notAProcess(base) : process;
}

/** The process a base is (the message itself) or belongs to (a computed state). */
function processId(base: Message): string | undefined {
  const inner = getKey(base, 'process');
  if (isMessage(inner)) return messageId(inner, 'all');
  if (typeof inner === 'string' && isId(inner)) return inner;
  return messageId(base, 'all');
}

function slotNumber(process: string, text: string, ctx: NodeContext): number | Outcome {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const slot = isId(text) ? ctx.scheduler.slotOf(process, text) : undefined;
  return slot ?? fail(isId(text) ? 404 : 400, `${text.slice(0, 64)} is neither a slot number nor the id of a message of this process.`);
}

function notComputed({ process, slot }: ProcessSlot): Outcome {
  return fail(404, `Slot ${slot} of ${process} is not computed yet, and none is computed for a slot that runs.`);
}

function notAProcess(base: Message): Outcome {
  const type = getText(base, 'type') ?? getText(base, 'content-type');
  return fail(404, `This is not a process${type === undefined ? '' : ` (it is of type ${type})`}: spawn one with a message of type Process.`);
}

function notYet(process: string, slot: number, current: number | undefined): Outcome {
  return {
    ok: false,
    status: 404,
    value: message({
      status: 404,
      body: `Slot ${slot} is not in the log of ${process} yet: its newest slot is ${current ?? 'none'}.`,
      reason: 'Requested slot not yet available in schedule.',
      phase: 'get-schedule',
      'attempted-slot': slot,
    }),
  };
}

function stateMessage(computed: ComputedSlot): Message {
  return computed.results === undefined ? computed.state : withKeys(computed.state, [['results', computed.results]]);
}
