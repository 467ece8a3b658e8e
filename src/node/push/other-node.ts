/**
 * What a push asks of other nodes, hbx's own or HyperBEAM's: whether they have a process, to schedule a message there, and to
 * push its slot on. The answers come from strangers: nothing of them is taken but what is said here.
 */
import { httpsig } from '../../message/codecs/httpsig.ts';
import { decodeJson } from '../../message/codecs/json.ts';
import type { HeaderField } from '../../message/codec.ts';
import { getText, isMessage, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import type { PushBounds } from './bounds.ts';

/** Milliseconds. The other node computes everything that follows before it answers a push. */
const timeouts = { look: 3_000, schedule: 10_000, push: 60_000 };
/** Bytes of an answer. */
const maxBytes = 8 * 1024 * 1024;
const asJson: readonly HeaderField[] = [['accept', 'application/json'], ['require-codec', 'application/json']];

/** Why another node did not do what it was asked: `status` is 404 when it does not have the process. */
export interface NodeFailure {
  readonly ok: false;
  readonly status: number;
  readonly reason: string;
}
type NodeAnswer<T> = ({ readonly ok: true } & T) | NodeFailure;

/** Asks a node whether it has a process: `ok` when it does. */
export async function looksAt(node: string, process: string, ctx: NodeContext): Promise<NodeAnswer<object>> {
  const answer = await ask({ method: 'GET', url: `${node}/${process}/slot`, headers: asJson, timeoutMs: timeouts.look, maxBytes: 64 * 1024 }, ctx);
  if (!answer.ok) return answer;
  return getText(answer.content, 'process') === process && slotIn(answer.content, 'current') !== undefined ? { ok: true } : strange(node, 'it does not say which slot the process is at');
}

/** Has a node schedule a signed message. A message that it has already keeps the slot it has. */
export async function scheduleOn(node: string, process: string, signed: Message, ctx: NodeContext): Promise<NodeAnswer<{ readonly slot: number }>> {
  const encoded = httpsig.encode(new Map([['body', signed]]));
  if (!encoded.ok) return { ok: false, status: 422, reason: encoded.reason };
  const headers: HeaderField[] = [...encoded.value.headers, ...asJson, ...(ctx.strict ? [] : [['retry', 'true'] as const])];
  const answer = await ask({ method: 'POST', url: `${node}/${process}/schedule`, headers, body: encoded.value.body, timeoutMs: timeouts.schedule, maxBytes: maxBytes * 4 }, ctx);
  if (!answer.ok) return answer;
  const slot = slotIn(answer.content, 'slot');
  return slot !== undefined && getText(answer.content, 'process') === process ? { ok: true, slot } : strange(node, 'it names no slot for the message');
}

/** Has a node push a slot, within what is left of the bounds. */
export async function pushOn(node: string, process: string, slot: number, bounds: PushBounds & { readonly resultDepth: number }, ctx: NodeContext): Promise<NodeAnswer<{ readonly tree: Message }>> {
  const headers: HeaderField[] = [
    ...asJson,
    ['push-depth', String(bounds.depth)],
    ['push-messages', String(bounds.messages)],
    ['push-levels', String(bounds.levels)],
    ['result-depth', String(bounds.resultDepth)],
  ];
  const answer = await ask({ method: 'POST', url: `${node}/${process}/push&slot=${slot}`, headers, timeoutMs: timeouts.push, maxBytes }, ctx);
  return answer.ok ? { ok: true, tree: answer.content } : answer;
}

async function ask(request: Parameters<NodeContext['outbound']['request']>[0], ctx: NodeContext): Promise<NodeAnswer<{ readonly content: Message }>> {
  const { origin } = new URL(request.url);
  const reply = await ctx.outbound.request(request);
  if (!reply.ok) return { ok: false, status: reply.kind === 'timeout' ? 504 : reply.kind === 'refused' ? 403 : 502, reason: reply.reason };
  const parsed = decodeJson(Buffer.from(reply.body).toString('utf8'));
  if (reply.status === 404) return { ok: false, status: 404, reason: `${origin} does not have it.` };
  if (reply.status >= 300) return { ok: false, status: 502, reason: `${origin} answers ${reply.status}${sentenceIn(parsed)}.` };
  return parsed.ok && isMessage(parsed.value) ? { ok: true, content: parsed.value } : strange(origin, 'it is no JSON object');
}

function strange(node: string, what: string): NodeFailure {
  return { ok: false, status: 502, reason: `The answer of ${node} is none that a node gives: ${what}.` };
}

function sentenceIn(parsed: ReturnType<typeof decodeJson>): string {
  const text = parsed.ok && isMessage(parsed.value) ? getText(parsed.value, 'body') : undefined;
  return text === undefined || text === '' ? '' : `: ${text.slice(0, 300).replace(/\.$/, '')}`;
}

function slotIn(content: Message, key: string): number | undefined {
  const slot = content.get(key);
  return typeof slot === 'number' && Number.isSafeInteger(slot) && slot >= 0 ? slot : undefined;
}
