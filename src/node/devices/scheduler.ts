/**
 * `scheduler@1.0`: the log of processes.
 *
 * - `schedule` POST: gives the message (`subject` part, else the `body` message, else the request itself) the next slot of
 *   its process and answers the assignment. `type: Process` starts a process: slot 0 is the process message itself. The
 *   `scheduler` it names is not looked at: this node schedules everything it is given.
 * - `schedule` GET (`target`, `from`, `to`, `accept`): the assignments; `application/aos-2` answers the JSON document
 * - `slot`: the newest slot (`slot/current` is the number); `status`: address and processes
 * - `location` GET (`address`) and POST (operator): where a scheduler is reached
 *
 * A message that was already scheduled takes another slot, as on a real node, unless the request says `retry: true`.
 *
 * @source protocol.md C.3, F.13
 */
import { committersOf, onlyCommitted } from '../../message/commitments.ts';
import { httpsig } from '../../message/codecs/httpsig.ts';
import { messageId } from '../../message/id.ts';
import { pack, unpack } from '../../message/pack.ts';
import { isTransportHeader } from '../../message/transport-headers.ts';
import { getKey, getText, isId, isList, isMessage, message, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, noWriteOnGet, ok, okMessage, type Device, type KeyFunction, type Outcome } from '../device.ts';
import { isOperator, isSignedByNode, notTheOperator } from '../operator.ts';
import { isProcessMessage } from '../process/live-process.ts';
import { toAos2 } from '../scheduler/aos2.ts';
import { noBlockHash, pathOf } from '../scheduler/assignment.ts';

/** Levels of a message in the log: it must fit into an answer, a few levels down. */
const maxDepth = 56;
/** Entries in one answer. */
const pageSize = 1000;

const schedule: KeyFunction = (base, req, ctx) =>
  getText(req, 'method')?.toUpperCase() === 'POST' ? scheduleMessage(base, req, ctx) : readSchedule(base, req, ctx);

async function scheduleMessage(base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  if (ctx.readOnly === true) return noWriteOnGet;
  const subject = subjectOf(req, ctx.request);
  if (!isMessage(subject.message)) return fail(400, 'There is no message to schedule: send one as the body, or sign the request itself.');
  if (isSignedByNode(subject.message, ctx)) return fail(403, 'This message carries the signature of this node itself, which proves nothing here: sign it with a wallet.');
  const content = committersOf(subject.message).length > 0 ? onlyCommitted(subject.message) : subject.message;
  if (isNestedDeeperThan(content, maxDepth)) return fail(400, `The message nests more than ${maxDepth} levels.`);
  const isProcess = getText(content, 'type') === 'Process';
  const process = isProcess ? messageId(content, 'all') : targetOf(content, req, base);
  if (process === undefined) return fail(400, 'The message names no process: give `target`, or post to /<process>/schedule.');
  if (!isProcess && ctx.processes.definition(process) === undefined) return fail(404, `There is no process ${process} on this node.`);
  const scheduled = await ctx.scheduler.schedule({
    process,
    message: content,
    path: subject.self ? 'compute' : pathOf(content),
    repeated: getText(req, 'retry') === 'true',
  });
  return ok(scheduled.assignment);
}

/** The message a request wants scheduled. A request that is itself the message keeps no `path` or `method` of the transport. */
function subjectOf(req: Message, request: Message | undefined): { message: unknown; self: boolean } {
  const named = getText(req, 'subject');
  if (named !== undefined && named !== 'self') return { message: getKey(req, named), self: false };
  const body = getKey(req, 'body');
  if (named === undefined && isMessage(body)) return { message: body, self: false };
  // Signatures cover the request as it came; the step also has what its path says.
  if (request !== undefined && committersOf(request).length > 0) return { message: request, self: true };
  const own = withoutKeys(req, [...req.keys()].filter(isTransport));
  return { message: own.size === 0 ? undefined : own, self: true };
}

function isNestedDeeperThan(value: Value, levels: number): boolean {
  if (isMessage(value)) return levels === 0 || [...value.values()].some((item) => isNestedDeeperThan(item, levels - 1));
  return isList(value) && (levels === 0 || value.some((item) => isNestedDeeperThan(item, levels - 1)));
}

function isTransport(key: string): boolean {
  return ['method', 'path', 'accept', 'retry'].includes(key) || isTransportHeader(key);
}

function targetOf(content: Message, req: Message, base: Message): string | undefined {
  const named = getText(content, 'target') ?? getText(req, 'target');
  if (named !== undefined) return named.split('?')[0];
  return processOf(base);
}

/** Id of the process that a base is, or belongs to. */
function processOf(base: Message): string | undefined {
  const process = getKey(base, 'process');
  if (typeof process === 'string') return process;
  if (isMessage(process)) return messageId(process, 'all');
  return isProcessMessage(base) ? messageId(base, 'all') : undefined;
}

async function readSchedule(base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const process = getText(req, 'target') ?? processOf(base);
  if (process === undefined) return fail(400, 'Whose schedule? Give `target=<process id>`.');
  const current = ctx.scheduler.current(process);
  if (current === undefined) return fail(404, `There is no process ${process} on this node.`);
  const from = slotNumber(req, 'from') ?? 0;
  const to = Math.min(slotNumber(req, 'to') ?? current, current);
  const assignments = ctx.scheduler.assignments(process, from, Math.max(0, Math.min(to - from + 1, pageSize)));
  const continues = from + assignments.length <= to && assignments.length > 0;
  if (getText(req, 'accept') === 'application/aos-2') {
    return okMessage({ 'content-type': 'application/json', body: toAos2(process, assignments, continues, ctx.signer.address) });
  }
  return okMessage({
    type: 'schedule',
    process,
    continues,
    timestamp: ctx.now(),
    'block-height': 0,
    'block-hash': noBlockHash,
    assignments: new Map(assignments.map((assignment) => [String(assignment.get('slot')), assignment])),
  });
}

function slotNumber(req: Message, key: string): number | undefined {
  const text = getText(req, key);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const slot: KeyFunction = (base, req, ctx) => {
  const process = getText(req, 'target') ?? processOf(base);
  if (process === undefined) return fail(400, 'Whose slot? Give `target=<process id>`.');
  const current = ctx.scheduler.current(process);
  if (current === undefined) return fail(404, `There is no process ${process} on this node.`);
  return okMessage({
    process,
    current,
    timestamp: ctx.now(),
    'block-height': 0,
    'block-hash': noBlockHash,
    'wallet-address': ctx.signer.address,
    'cache-control': 'no-store',
  });
};

const location: KeyFunction = async (_base, req, ctx) => {
  const address = getText(req, 'address') ?? ctx.signer.address;
  if (!isId(address)) return fail(400, 'An address has 43 characters.');
  if (getText(req, 'method')?.toUpperCase() !== 'POST') {
    const bytes = ctx.store.get(['location', address]);
    if (bytes === undefined) return fail(404, `No location of the scheduler ${address} is known here.`);
    return okMessage({ body: unpack(bytes) });
  }
  if (ctx.readOnly === true) return noWriteOnGet;
  if (!isOperator(ctx)) return notTheOperator(ctx, 403, 'announces its location');
  const nonce = Number(getText(ctx.request ?? req, 'nonce') ?? 0);
  const before = ctx.store.get(['location', ctx.signer.address]);
  const known = before === undefined ? undefined : Number(getText(unpack(before) as Message, 'nonce'));
  if (known !== undefined && !(nonce > known)) return fail(400, `The nonce must be higher than ${known}.`);
  const announced = await httpsig.commit!(
    message({ type: 'scheduler-location', url: getText(ctx.request ?? req, 'url') ?? ctx.url(), nonce, 'time-to-live': Number(getText(ctx.request ?? req, 'time-to-live') ?? 604_800_000) }),
    ctx.signer,
  );
  await ctx.store.transaction((txn) => txn.put(['location', ctx.signer.address], pack(announced)));
  return ok(announced);
};

export const scheduler: Device = {
  id: 'scheduler@1.0',
  keys: {
    schedule,
    slot,
    location,
    status: (_base, _req, ctx) => okMessage({ address: ctx.signer.address, processes: ctx.scheduler.processes() }),
    init: (base) => ok(base),
  },
};
