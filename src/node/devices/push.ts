/**
 * `push@1.0`: delivers what processes send to one another.
 *
 * - `POST /<pid>/push` with a message, as `schedule` takes it: gives it a slot, computes that, and delivers its outbox; each
 *   message gets a slot of its target, is computed, and has its outbox delivered in turn
 * - `POST /<pid>/push&slot=3`: the same for a slot that is in the log (a number, or the id of a message). What was delivered before
 *   is not delivered again, so a push that was cut short can be repeated; only a strict node delivers all of it again
 * - `POST /push` with a process message: makes the process, and answers the assignment of its slot 0
 *
 * Keys: `result-depth` (default 1: the results of the first slot stand in the answer, those of the following ones do not);
 * `push-mode: async`, in the request or the process: the answer comes at once, with status 202, and the rest happens in the
 * background, also after a restart.
 *
 * The answer: the results, `slot`, `process`, `id` of the message, and for each entry of the outbox its key with
 * `{id, target, slot, "resulted-in": {…the same for the target…}}` or `{response: "error", status, reason, …}`. With `node`, the
 * target is on that one, and what stands there is what it says. What follows too far down stands in a list `deeper`. Who
 * requires JSON also gets `raw`, as aoconnect reads it.
 *
 * A delivered message is signed by the node: keys of the entry, `target`, `type: Message`, `data-protocol: ao`, `variant: ao.N.1`
 * and `from-process`. It goes 64 messages deep and 1000 far; then `status: 508` says where to take it up (`push-from`: the entry
 * of the outbox to begin with). Targets that are not here are looked for on the peers of the node and where their scheduler is.
 *
 * Different from a real node: once instead of each time; a bound; the `resolve` key of an entry is not looked at. As there, an
 * entry of `type: Process` makes no process: it is delivered as a message.
 *
 * @source protocol.md C.5, F.34; design.md 9.3, 9.6
 */
import { codecByName } from '../../message/codecs/table.ts';
import { committersOf } from '../../message/commitments.ts';
import { messageId } from '../../message/id.ts';
import { getKey, getText, isId, isMessage, message, withKeys, withoutKeys, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, noWriteOnGet, ok, okMessage, type Device, type KeyFunction, type Outcome } from '../device.ts';
import { isProcessHere, processOf } from '../process/process-of.ts';
import { rawResult } from '../process/raw-result.ts';
import { StoppedAtSlot } from '../process/slot-error.ts';
import { boundsOf, firstEntryOf } from '../push/bounds.ts';
import { pushLine } from '../push/go-on.ts';
import { pushSlot } from '../push/push-slot.ts';
import { resolveKey } from '../resolve.ts';

/** Keys that steer a push and belong to no message. */
const steering = ['slot', 'push-mode', 'result-depth', 'push-depth', 'push-messages', 'push-levels', 'push-from'];
const maxResultDepth = 16;

const pushKey: KeyFunction = async (base, req, ctx) => {
  if (ctx.readOnly === true) return noWriteOnGet;
  if (ctx.scope !== undefined) return fail(400, 'A process cannot push while it runs a slot: what it puts into its outbox is delivered by whoever pushes that slot.');
  const named = getText(req, 'slot');
  if (named !== undefined) {
    const process = processOf(base);
    if (process === undefined || !isProcessHere(process, ctx)) return fail(404, 'This is not a process of this node: push a slot with /<process>/push&slot=<number>.');
    const slot = slotNumber(process, named, ctx);
    return typeof slot === 'number' ? answer(process, slot, base, req, ctx) : slot;
  }
  const scheduled = await schedule(base, req, ctx);
  if (!scheduled.ok || !isMessage(scheduled.value)) return scheduled;
  const process = getText(scheduled.value, 'process');
  const slot = scheduled.value.get('slot');
  const body = getKey(scheduled.value, 'body');
  if (process === undefined || typeof slot !== 'number' || (isMessage(body) && getText(body, 'type') === 'Process')) return scheduled;
  return answer(process, slot, base, req, ctx);
};

export const push: Device = {
  id: 'push@1.0',
  kind: 'native',
  summary: 'delivers the outbox of a slot, and what follows from it',
  keys: { push: pushKey },
};

/** Has the scheduler of the process take the message. */
function schedule(base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const device = getText(base, 'scheduler-device') ?? 'scheduler@1.0';
  if (device.toLowerCase() === 'process@1.0') return Promise.resolve(fail(400, 'A process cannot be its own scheduler-device.'));
  // A signed request is scheduled as it was signed; an unsigned one without what is meant for this device.
  const isOwnMessage = ctx.request === undefined || committersOf(ctx.request).length === 0;
  return resolveKey(base, 'schedule', withKeys(isOwnMessage ? withoutKeys(req, steering) : req, [['method', 'POST'], ['path', 'schedule']]), ctx, device);
}

async function answer(process: string, slot: number, base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const scheduled = getKey(ctx.scheduler.assignment(process, slot)!, 'body');
  const id = isMessage(scheduled) ? messageId(scheduled, 'all') : undefined;
  const definition = ctx.processes.definition(process);
  const mode = getText(req, 'push-mode') ?? getText(base, 'push-mode') ?? (definition && getText(definition, 'push-mode'));
  if (mode === 'async') {
    if (!(await ctx.pushes.add(process, slot, boundsOf(req), ctx.fromPage))) return fail(503, `The message has slot ${slot}, but too many pushes wait on this node: ${pushLine(ctx.url(), process, slot)} pushes it in a moment.`);
    return okMessage({ status: 202, process, slot, id });
  }
  try {
    const tree = await pushSlot(process, slot, { bounds: boundsOf(req), resultDepth: resultDepth(req), again: ctx.strict, from: firstEntryOf(req) }, ctx);
    const reply = withKeys(tree, message({ id }));
    return ok(ctx.wire === undefined && wantsRaw(req) ? withKeys(reply, [['raw', rawResult((await ctx.processes.resultOf(process, slot)).results)]]) : reply);
  } catch (error) {
    if (error instanceof StoppedAtSlot) return error.failure;
    throw error;
  }
}

/** @source protocol.md F.8 */
function wantsRaw(req: Message): boolean {
  const codec = getText(req, 'require-codec');
  return codec !== undefined && codecByName(codec)?.id === 'json@1.0';
}

function resultDepth(req: Message): number {
  const text = getText(req, 'result-depth') ?? '';
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), maxResultDepth) : 1;
}

function slotNumber(process: string, text: string, ctx: NodeContext): number | Outcome {
  const slot = /^\d{1,15}$/.test(text) ? Number(text) : isId(text) ? ctx.scheduler.slotOf(process, text) : undefined;
  const current = ctx.scheduler.current(process)!;
  if (slot !== undefined && slot <= current) return slot;
  return fail(slot === undefined && !isId(text) ? 400 : 404, `${text.slice(0, 64)} is no slot of ${process}: its newest is ${current}.`);
}
