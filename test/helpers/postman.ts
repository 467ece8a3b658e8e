import assert from 'node:assert/strict';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { decodeJson } from '../../src/message/codecs/json.ts';
import { isMessage, message, type Message } from '../../src/message/value.ts';
import { testSigner } from './signer.ts';
import type { TestNode } from './test-node.ts';

/**
 * A process that sends messages on:
 * - `Chain`: to the first of `route` (ids with commas), with the rest as its route
 * - `Rally`: back to where it came from, or to `partner`, for ever
 * - `Fan`: one to each of `targets`
 * - `Fail`: an outbox, and an error
 */
export const postmanSource = `local count = 0
function compute(base, req)
  local msg = req.body or {}
  local outbox = {}
  count = count + 1
  if msg.action == "Chain" then
    local first, rest = string.match(msg.route or "", "^([^,]+),?(.*)$")
    if first then outbox[1] = { Target = first, Action = "Chain", Route = rest, Data = "hop" } end
  elseif msg.action == "Rally" then
    outbox[1] = { target = msg.partner or msg["from-process"], action = "Rally" }
  elseif msg.action == "Fan" then
    local target, rest = string.match(msg.targets, "^([^,]+),?(.*)$")
    while target do
      outbox[#outbox + 1] = { target = target, action = "Note", data = tostring(#outbox + 1) }
      target, rest = string.match(rest, "^([^,]+),?(.*)$")
    end
  elseif msg.action == "Fail" then
    base.results = { outbox = { { target = msg.targets, action = "Note" } } }
    error("no")
  end
  base.count = count
  base.last = { action = msg.action or "", from = msg["from-process"] or "", data = msg.data or "" }
  base.results = { outbox = outbox, output = "" }
  return base
end
`;

export interface PushOptions {
  /** Headers of the request. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly path?: string;
}

/** Signs a message with test key 0 and pushes it. @returns the tree, read as JSON */
export async function pushMessage(target: TestNode, process: string, fields: Parameters<typeof message>[0], options: PushOptions = {}): Promise<Message> {
  const signed = await httpsig.commit(message({ type: 'Message', target: process, ...fields }), testSigner(0));
  return pushSigned(target, process, signed, options);
}

/** The same with a message that is signed already. */
export async function pushSigned(target: TestNode, process: string, signed: Message, options: PushOptions = {}): Promise<Message> {
  const encoded = httpsig.encode(new Map([['body', signed]]));
  assert.ok(encoded.ok);
  return post(target, options.path ?? `/${process}~process@1.0/push`, [...encoded.value.headers, ...(options.headers ?? [])], encoded.value.body);
}

/** Schedules a message and leaves it at that. @returns its slot */
export async function schedule(target: TestNode, process: string, fields: Record<string, string>): Promise<number> {
  return (await (await target.client.prepare(process, { tags: fields })).send()).get('slot') as number;
}

/** Pushes a slot. */
export function pushSlotAgain(target: TestNode, process: string, slot: number, options: PushOptions = {}): Promise<Message> {
  return post(target, `/${process}/push&slot=${slot}`, options.headers ?? [], new Uint8Array(0));
}

async function post(target: TestNode, path: string, headers: readonly (readonly [string, string])[], body: Uint8Array): Promise<Message> {
  const reply = await target.client.transport.request({ method: 'POST', path, headers: [['accept', 'application/json'], ...headers], body });
  const parsed = decodeJson(Buffer.from(reply.body).toString());
  assert.ok(parsed.ok && isMessage(parsed.value), Buffer.from(reply.body).toString().slice(0, 500));
  return parsed.value;
}

/** A value of a tree: `at(tree, '1', 'resulted-in', 'slot')`. */
export function at(tree: Message, ...path: string[]): unknown {
  let value: unknown = tree;
  for (const key of path) value = isMessage(value) ? value.get(key) : Array.isArray(value) ? value[Number(key) - 1] : undefined;
  return value;
}

/** The newest slot of a process. */
export async function newestSlot(target: TestNode, process: string): Promise<number> {
  return ((await target.client.readJson(`/${process}/slot/current`)) as Message).get('body') as number;
}

/** The log of a process: the messages of its slots. */
export async function logOf(target: TestNode, process: string): Promise<Message[]> {
  const schedule = (await target.client.readJson(`/~scheduler@1.0/schedule?target=${process}`)) as Message;
  return [...(schedule.get('assignments') as Message).values()].map((assignment) => (assignment as Message).get('body') as Message);
}
