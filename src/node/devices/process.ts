/**
 * `process@1.0`: a process is a message that names how its log is kept and how it runs.
 *
 * - `schedule`, `slot`: its scheduler (`scheduler-device`, default `scheduler@1.0`)
 * - `compute`: the state after a slot (`slot` or `compute`: a number, or the id of a scheduled message); without one, the
 *   newest computed state
 * - `now`: the state after the newest slot
 * - `as`: the process as one of its devices (`as=execution`)
 * - `snapshot`: what the execution device keeps
 * - any other key is looked up in the process message or the state
 *
 * Slots are computed when somebody asks. A slot that failed answers the state of the last good slot with its error under
 * `results`; the slots after it go on.
 *
 * @source protocol.md C.4, F.9, F.10; design.md 9.7
 */
import { messageId } from '../../message/id.ts';
import { getKey, getText, isId, isMessage, message, withKeys, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, ok, type Device, type KeyFunction, type Outcome } from '../device.ts';
import { resolveKey } from '../resolve.ts';
import type { ComputedSlot } from '../process/state-log.ts';

/** A slot that waited for a slot could wait for itself. */
const insideSlot = fail(400, 'A process cannot compute a process while it runs a slot.');

const compute: KeyFunction = async (base, req, ctx) => {
  const wanted = wantedSlot(base, req, ctx);
  return 'slot' in wanted ? ok(stateMessage(await ctx.processes.computeSlot(wanted.process, wanted.slot))) : wanted;
};

const now: KeyFunction = async (base, _req, ctx) => {
  const wanted = newestSlot(base, ctx);
  return 'slot' in wanted ? ok(stateMessage(await ctx.processes.computeSlot(wanted.process, wanted.slot))) : wanted;
};

/** `compute/results` and `now/results`, the way of every client: the state is not looked at. */
async function resultsOf(wanted: Wanted, ctx: NodeContext): Promise<Outcome | undefined> {
  if (!('slot' in wanted)) return wanted;
  const { results } = await ctx.processes.resultOf(wanted.process, wanted.slot);
  return results === undefined ? undefined : ok(results);
}

const snapshot: KeyFunction = async (base, _req, ctx) => {
  const wanted = newestSlot(base, ctx);
  return 'slot' in wanted ? ctx.processes.snapshot(wanted.process) : wanted;
};

const asDevice: KeyFunction = (base, req) => {
  const role = getText(req, 'as') ?? getText(req, 'as-device') ?? 'execution';
  if (role === 'execution') return fail(501, 'This node has no dry runs yet: a message that is sent is computed.');
  const device = getText(base, `${role}-device`);
  if (device === undefined) return fail(404, `The process names no ${role}-device.`);
  return ok(withKeys(base, [['device', device]]));
};

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
    'compute/results': (base, req, ctx) => resultsOf(wantedSlot(base, req, ctx), ctx),
    'now/results': (base, _req, ctx) => resultsOf(newestSlot(base, ctx), ctx),
  },
};

/** A slot of a process, or why there is none. */
type Wanted = { readonly process: string; readonly slot: number } | Outcome;

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

/** The newest slot of the log. */
function newestSlot(base: Message, ctx: NodeContext): Wanted {
  const process = runnable(base, ctx);
  if (typeof process !== 'string') return process;
  const slot = ctx.scheduler.current(process);
  return slot === undefined ? notYet(process, 0, slot) : { process, slot };
}

/** The process of a base, when it can be run now. */
function runnable(base: Message, ctx: NodeContext): string | Outcome {
  if (ctx.scope !== undefined) return insideSlot;
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
