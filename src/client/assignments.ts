/**
 * The first slots of a process as another node has them: whole assignments, their messages included.
 *
 *     GET /~scheduler@1.0/schedule&target=<pid>&from=N&to=N/serialize~json@1.0
 *
 * has everything that Lua gets to see. A node that does not answer that in a useful way is asked for its log (`log.ts`) and for each message
 * by its id; the assignments are then made of what the log tells.
 *
 * @source protocol.md C.3, G
 */
import { isHbxError } from '../base/errors.ts';
import { getKey, getText, isList, isMessage, message, withKeys, withoutKeys, type Message, type Value } from '../message/value.ts';
import type { Client } from './client.ts';
import { unexpectedReply } from './errors.ts';
import { readLog, type LoggedMessage } from './log.ts';
import { lowerCaseKeys } from './lower-case-keys.ts';

/** Slots asked for at once: few at first. */
const [firstPage, largestPage] = [20, 500];
/** Requests at the same time. */
const atOnce = 8;

/**
 * Reads the slots 0 to `last`, both included.
 * @throws HbxError `client/rejected`, `client/unexpected-reply`
 */
export async function readAssignments(client: Client, process: string, last: number): Promise<Message[]> {
  const assignments: Message[] = [];
  for (let size = firstPage; assignments.length <= last; size = Math.min(largestPage, size * 2)) {
    const from = assignments.length;
    const page = await readPage(client, process, from, Math.min(last, from + size - 1));
    if (page === undefined) return readByIds(client, process, last);
    for (let next = page.get(from); next !== undefined && assignments.length <= last; next = page.get(assignments.length)) assignments.push(next);
    if (assignments.length === from) throw noSlot(client, process, from);
  }
  return assignments;
}

/** One slot; `undefined` when the node does not give it. @throws HbxError when the node is not reached */
export async function readAssignment(client: Client, process: string, slot: number): Promise<Message | undefined> {
  return (await readPage(client, process, slot, slot))?.get(slot);
}

/** Assignments by their slots; `undefined` when the node does not give them like that. */
async function readPage(client: Client, process: string, from: number, to: number): Promise<Map<number, Message> | undefined> {
  const schedule = await unlessRefused(client.readValue(`/~scheduler@1.0/schedule&target=${process}&from=${from}&to=${to}`));
  const list = schedule !== undefined && isMessage(schedule) ? getKey(schedule, 'assignments') : undefined;
  const given = isMessage(list) ? [...list.values()] : isList(list) ? list : [];
  const page = new Map<number, Message>();
  for (const assignment of given) {
    const slot = isMessage(assignment) ? Number(getText(assignment, 'slot') ?? NaN) : NaN;
    if (!Number.isSafeInteger(slot) || slot < from || slot > to) continue;
    const whole = await withBody(client, assignment as Message);
    if (whole === undefined) return undefined;
    page.set(slot, withKeys(whole, [['slot', slot]]));
  }
  return page.size === 0 ? undefined : page;
}

/** The assignment with its message, which some nodes only link to. */
async function withBody(client: Client, assignment: Message): Promise<Message | undefined> {
  if (isMessage(getKey(assignment, 'body'))) return assignment;
  const link = getText(assignment, 'body+link');
  const body = link === undefined ? undefined : await unlessRefused(client.readValue(`/${encodeURIComponent(link)}`));
  return isMessage(body) ? withKeys(withoutKeys(assignment, ['body+link']), [['body', withoutKeys(body, ['device'])]]) : undefined;
}

async function readByIds(client: Client, process: string, last: number): Promise<Message[]> {
  const assignments: Message[] = [];
  for await (const page of readLog(client, process, { from: 0, to: last })) {
    for (let at = 0; at < page.length; at += atOnce) {
      assignments.push(...(await Promise.all(page.slice(at, at + atOnce).map((logged) => assignmentOf(client, process, logged)))));
    }
  }
  const gap = assignments.findIndex((assignment, index) => assignment.get('slot') !== index);
  if (gap >= 0 || assignments.length <= last) throw noSlot(client, process, gap < 0 ? assignments.length : gap);
  return assignments;
}

async function assignmentOf(client: Client, process: string, logged: LoggedMessage): Promise<Message> {
  const { slot, id, timestamp, tags, action, target, data } = logged;
  const keys = lowerCaseKeys(tags);
  const exact = id === '' ? undefined : await unlessRefused(client.readValue(`/${id}`));
  // The cast to JSON took the place of the message's own device.
  const body = isMessage(exact) ? withoutKeys(exact, ['device']) : message({ ...keys, ...(action === null ? {} : { action }), target, data });
  const device = keys['device'];
  const path = String(keys['path'] ?? '');
  return message({
    process,
    slot,
    epoch: '0',
    path: path === '' || path.startsWith('/') ? 'compute' : path,
    'data-protocol': 'ao',
    variant: 'ao.N.1',
    type: 'assignment',
    'block-height': 0,
    ...(timestamp === null ? {} : { timestamp, 'block-timestamp': timestamp }),
    body: device === undefined ? body : withKeys(body, [['device', device]]),
  });
}

function noSlot(client: Client, process: string, slot: number): Error {
  return unexpectedReply(client.transport.url, `/~scheduler@1.0/schedule&target=${process}`, `it has no slot ${slot}`);
}

/** `undefined` when the node refuses, or answers something else. */
async function unlessRefused(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isHbxError(error) && ['client/rejected', 'client/process-failed', 'client/unexpected-reply'].includes(error.code)) return undefined;
    throw error;
  }
}
