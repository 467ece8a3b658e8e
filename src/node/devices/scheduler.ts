/**
 * `scheduler@1.0`: the log of processes.
 *
 * - `schedule` POST: gives the message (`subject` part, else the `body` message, else the request itself) the next slot of
 *   its process and answers the assignment. `type: Process` starts a process: slot 0 is the process message itself. The
 *   `scheduler` it names is not looked at: this node schedules everything it is given, unless it is strict.
 * - `schedule` GET (`target`, `from`, `to`, `accept`): the assignments; `application/aos-2` answers the JSON document
 * - `slot`: the newest slot (`slot/current` is the number); `status`: address and processes
 * - `location` GET (`address`): where a scheduler is reached, as it has signed itself; peers are asked too (`only-here: true`: not).
 *   POST, by the operator: announces this node's (`url`, `nonce`, `time-to-live`), or keeps the one in the body
 *
 * A message that was already scheduled takes another slot, as on a real node, unless the request says `retry: true`.
 *
 * @source protocol.md C.3, F.13
 */
import { committersOf, isSigned, missingKey, onlyCommitted } from '../../message/commitments.ts';
import { messageId } from '../../message/id.ts';
import { isTransportHeader } from '../../message/transport-headers.ts';
import { getKey, getText, isId, isMessage, message, withoutKeys, type Message } from '../../message/value.ts';
import { authoritiesOf } from '../authorities.ts';
import { pageCount } from '../bundler/page-quota.ts';
import type { NodeContext } from '../context.ts';
import { fail, noWriteOnGet, ok, okMessage, type Device, type KeyFunction, type Outcome } from '../device.ts';
import { isOperator, isSignedByNode, notTheOperator } from '../operator.ts';
import { isProcessHere, processOf } from '../process/process-of.ts';
import { toAos2 } from '../scheduler/aos2.ts';
import { noBlockHash, pathOf } from '../scheduler/assignment.ts';
import { announceLocation, findLocation, keepLocation, locationBy } from '../scheduler/locations.ts';
import { isNestedDeeperThan, maxMessageLevels } from '../scheduler/message-levels.ts';
import { textsOf } from '../texts.ts';

/** Entries in one answer. */
const pageSize = 1000;

const schedule: KeyFunction = (base, req, ctx) =>
  getText(req, 'method')?.toUpperCase() === 'POST' ? scheduleMessage(base, req, ctx) : readSchedule(base, req, ctx);

async function scheduleMessage(base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  if (ctx.readOnly === true) return noWriteOnGet;
  const subject = subjectOf(req, ctx.request);
  if (!isMessage(subject.message)) return fail(400, 'There is no message to schedule: send one as the body, or sign the request itself.');
  const isUnsigned = committersOf(subject.message).length === 0;
  if (isUnsigned && ctx.wire === 'sept') return { ok: false, status: 400, value: message({ body: 'Message is not valid.', reason: 'Given message is invalid.' }) };
  const content = isUnsigned ? subject.message : onlyCommitted(subject.message);
  const missing = missingKey(content);
  if (missing !== undefined) return fail(403, `A signature of the message covers \`${missing.slice(0, 80)}\`, which is not in it: it was signed as another message.`);
  if (isSignedByNode(content, ctx)) return backFromElsewhere(content, ctx);
  if (isReply(content)) return fail(403, 'This is the signed reply of a node, which says what somebody had it say, and no message of one of its processes.');
  if (isNestedDeeperThan(content, maxMessageLevels)) return fail(400, `The message nests more than ${maxMessageLevels} levels.`);
  const isProcess = getText(content, 'type') === 'Process';
  if (ctx.strict && isProcess && !schedulersOf(content).includes(ctx.signer.address)) {
    return fail(400, `A strict node schedules only processes that name it: give \`scheduler: ${ctx.signer.address}\`.`);
  }
  const named = isProcess ? messageId(content, 'all') : targetOf(content, req, base);
  if (named === undefined) return fail(400, 'The message names no process: give `target`, or post to /<process>/schedule.');
  const process = ctx.cache.canonicalId(named) ?? named;
  if (!isProcess && !isProcessHere(process, ctx)) return fail(404, `There is no process ${named} on this node.`);
  const scheduled = await ctx.scheduler.schedule({
    process,
    message: content,
    path: subject.self ? 'compute' : pathOf(content),
    repeated: getText(req, 'retry') === 'true',
    before: pageCount(content, ctx),
  });
  return ok(scheduled.assignment);
}

function schedulersOf(process: Message): readonly string[] {
  return [...textsOf(getKey(process, 'scheduler')), ...textsOf(getKey(process, 'scheduler-location'))];
}

/**
 * A message that this node has signed itself. When it once delivered it to a process here (`push@1.0`), somebody sends it again
 * and gets its first assignment; anything else it can only have signed as a reply.
 */
function backFromElsewhere(content: Message, ctx: NodeContext): Outcome {
  const process = getText(content, 'target') ?? '';
  const slot = ctx.scheduler.slotOf(process, messageId(content, 'all'));
  if (slot !== undefined) return ok(ctx.scheduler.assignment(process, slot)!);
  return fail(403, 'This message carries the signature of this node itself, which proves nothing here: sign it with a wallet.');
}

/** Replies of nodes are signed with their `status`, a number; messages that nodes deliver have none, or a text (`push/outgoing.ts`). */
function isReply(content: Message): boolean {
  const status = content.get('status');
  return content.has('from-process') && isSigned('status', content) && (status === undefined || typeof status === 'number');
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

function isTransport(key: string): boolean {
  return ['method', 'path', 'accept', 'retry'].includes(key) || isTransportHeader(key);
}

function targetOf(content: Message, req: Message, base: Message): string | undefined {
  const named = getText(content, 'target') ?? getText(req, 'target');
  if (named !== undefined) return named.split('?')[0];
  return processOf(base);
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
    return okMessage({ 'content-type': 'application/json', body: toAos2(process, assignments, continues, ctx.signer.address, authoritiesOf(ctx.processes.definition(process), ctx)) });
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
  if (getText(req, 'method')?.toUpperCase() === 'POST') return postLocation(req, ctx);
  const address = getText(req, 'address') ?? ctx.signer.address;
  if (!isId(address)) return fail(400, 'An address has 43 characters.');
  const found = await findLocation(address, ctx, { onlyHere: getText(req, 'only-here') === 'true' });
  return found === undefined ? fail(404, `No location of the scheduler ${address} is known here.`) : okMessage({ body: found });
};

async function postLocation(req: Message, ctx: NodeContext): Promise<Outcome> {
  if (ctx.readOnly === true) return noWriteOnGet;
  if (!isOperator(ctx)) return notTheOperator(ctx, 403, 'announces its location');
  const request = ctx.request ?? req;
  const body = getKey(request, 'body');
  let kept: Message | string;
  if (isMessage(body)) {
    const [address] = committersOf(body);
    const location = address === undefined ? undefined : locationBy(address, body);
    if (location === undefined) return fail(400, 'The body is no location that a scheduler has signed.');
    kept = await keepLocation(address!, location, ctx);
  } else {
    const timeToLive = getText(request, 'time-to-live');
    kept = await announceLocation({ url: getText(request, 'url') ?? ctx.url(), nonce: Number(getText(request, 'nonce') ?? 0), timeToLive: timeToLive === undefined ? undefined : Number(timeToLive) }, ctx);
  }
  return typeof kept === 'string' ? fail(400, kept) : ok(kept);
}

export const scheduler: Device = {
  id: 'scheduler@1.0',
  kind: 'native',
  summary: 'gives messages their slots, and reads the log',
  keys: {
    schedule,
    slot,
    location,
    status: (_base, _req, ctx) => okMessage({ address: ctx.signer.address, processes: ctx.scheduler.processes() }),
    init: (base) => ok(base),
  },
};
