/**
 * From a request for a task to the task: what is run, how often, and for whom.
 */
import { binaryId, messageId } from '../../message/id.ts';
import { pack } from '../../message/pack.ts';
import { parseSingleton, type SingletonRequest } from '../../message/path.ts';
import { isTransportHeader } from '../../message/transport-headers.ts';
import { commitmentsOf, committersOf, onlyCommitted } from '../../message/commitments.ts';
import { getText, isMessage, message, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, type Outcome } from '../device.ts';
import { isSentBy } from '../operator.ts';
import { parseInterval } from './interval.ts';
import { Task } from './task.ts';

/** The shortest interval of a task, in milliseconds. */
const shortestMs = 100;
/** Bytes of what a task keeps. */
const maxBytes = 64 * 1024;

/** Keys of the request that are not passed on: what makes the task, who asked for it, and how its answer should look. */
const notPassedOn = ['cron-path', 'interval', 'path', 'commitments', 'accept', 'accept-codec', 'accept-bundle', 'require-codec', 'retry'];

/** @param kind `once` looks at no interval */
export function readTask(kind: 'once' | 'every', req: Message, ctx: NodeContext): Task | Outcome {
  const path = getText(req, 'cron-path');
  if (path === undefined || path === '') return fail(400, 'No cron path found in message.');
  const interval = kind === 'once' ? undefined : getText(req, 'interval');
  if (kind === 'every' && interval === undefined) return fail(400, 'No interval found in message.');
  const parsed = interval === undefined ? undefined : parseInterval(interval, shortestMs);
  if (parsed?.ok === false) return fail(400, parsed.reason);

  const others = withoutKeys(req, [...req.keys()].filter((key) => notPassedOn.includes(key.toLowerCase()) || isTransportHeader(key)));
  const item = others.has('body') ? undefined : signedItem(ctx);
  const request = new Map<string, Value>([...others, ['path', path], ...(item === undefined ? [] : [['body', item] as const])]);
  const packed = packAll(message({ kind, interval, request }));
  if (packed === undefined) return fail(413, `A task keeps at most ${maxBytes} bytes of its request. Schedule what is larger once, and name its id.`);
  const singleton = parseSingleton(request, { method: 'GET', url: '/' });
  if (!singleton.ok) return fail(singleton.status, `The cron-path cannot be read. ${singleton.reason}`);
  if (asksForTasks(singleton.value)) return fail(400, 'A task makes no tasks: the cron-path must not lead to cron@1.0.');

  // What its signature covers tells requests apart; of an unsigned one, what would be run.
  const signed = ctx.request !== undefined && committersOf(ctx.request).length > 0 ? ctx.request : undefined;
  // Somebody's message, sent here by somebody else, makes no task of theirs.
  const owners = committersOf(signed ?? new Map()).filter((address) => isSentBy([address], { ...ctx, foreignOrigin: false }));
  return new Task({
    id: signed === undefined ? binaryId(packed) : messageId(signed, 'all'),
    path,
    interval,
    intervalMs: parsed?.ms,
    request,
    owners,
    readOnly: ctx.foreignOrigin === true,
    dueAt: ctx.now(),
  });
}

/**
 * A request that is a data item is also a message: what runs has it as `body`, to be scheduled as it was signed. The request that runs stays
 * one of nobody's. A real node keeps the signature at the request itself.
 */
function signedItem({ request }: NodeContext): Message | undefined {
  const isItem = request !== undefined && [...commitmentsOf(request).values()].some((fields) => isMessage(fields) && getText(fields, 'commitment-device') === 'ans104@1.0');
  return isItem ? onlyCommitted(request) : undefined;
}

/** `undefined` for too much, or for values that lie too deep in one another. */
function packAll(content: Message): Uint8Array | undefined {
  try {
    const bytes = pack(content);
    return bytes.length > maxBytes ? undefined : bytes;
  } catch {
    return undefined;
  }
}

/** Only what can be seen from the outside: what a run leads to is refused when it runs. */
function asksForTasks({ base, steps }: SingletonRequest): boolean {
  const isCron = (device: string | undefined): boolean => device?.toLowerCase() === 'cron@1.0';
  return (base.kind === 'sub' ? asksForTasks(base.request) : base.kind !== 'message' && isCron(base.device)) || steps.some((step) => (step.kind === 'sub' ? asksForTasks(step.request) : isCron(step.device)));
}
