/**
 * What a push asks of other nodes, hbx's own or HyperBEAM's: whether they have a process, to schedule a message there, and to
 * push its slot on. The answers come from strangers: nothing of them is taken but what is said here.
 *
 * | | a node of May 2025, and hbx's own | one of September 2025 |
 * |---|---|---|
 * | known by | anything else | the HMAC among the `commitments` of its JSON |
 * | a message for it | httpsig, to `/<process>/schedule` | an ANS-104 item, to `/<process>~process@1.0/schedule` |
 * | its slot | in JSON | in the headers `process` and `slot` |
 *
 * @source protocol.md A.6, C.5, G; test/fixtures/hyperbeam
 */
import { ans104 } from '../../message/codecs/ans104.ts';
import { commitmentsOf } from '../../message/commitments.ts';
import { httpsig } from '../../message/codecs/httpsig.ts';
import { decodeJson } from '../../message/codecs/json.ts';
import type { HeaderField } from '../../message/codec.ts';
import { getText, isMessage, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import type { OutboundReply } from '../outbound.ts';
import type { PushBounds } from './bounds.ts';

/** Milliseconds. The other node computes everything that follows before it answers a push. */
const timeouts = { look: 3_000, schedule: 10_000, push: 60_000 };
/** Bytes of an answer. */
const maxBytes = 8 * 1024 * 1024;
const asJson: readonly HeaderField[] = [['accept', 'application/json'], ['require-codec', 'application/json'], ['accept-bundle', 'true']];

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
  ctx.pushes.routes.heard(node, isSeptReply(answer.content) ? 'sept' : 'may');
  return getText(answer.content, 'process') === process && slotIn(answer.content, 'current') !== undefined ? { ok: true } : strange(node, 'it does not say which slot the process is at');
}

/** Has a node schedule a signed message. A message that a node of hbx has already keeps the slot it has. */
export async function scheduleOn(node: string, process: string, signed: Message, ctx: NodeContext): Promise<NodeAnswer<{ readonly slot: number }>> {
  if (isItem(signed)) return scheduleItem(node, process, signed, ctx);
  const encoded = httpsig.encode(new Map([['body', signed]]));
  if (!encoded.ok) return { ok: false, status: 422, reason: encoded.reason };
  const headers: HeaderField[] = [...encoded.value.headers, ...asJson, ...(ctx.strict ? [] : [['retry', 'true'] as const])];
  const answer = await ask({ method: 'POST', url: `${node}/${process}/schedule`, headers, body: encoded.value.body, timeoutMs: timeouts.schedule, maxBytes: maxBytes * 4 }, ctx);
  if (!answer.ok) return answer;
  const slot = slotIn(answer.content, 'slot');
  return slot !== undefined && getText(answer.content, 'process') === process ? { ok: true, slot } : strange(node, 'it names no slot for the message');
}

/** Its reply may have a page for a body. */
async function scheduleItem(node: string, process: string, signed: Message, ctx: NodeContext): Promise<NodeAnswer<{ readonly slot: number }>> {
  const encoded = ans104.encode(signed);
  if (!encoded.ok) return { ok: false, status: 422, reason: encoded.reason };
  const headers: HeaderField[] = [...encoded.value.headers, ['accept', '*/*']];
  const answer = await send({ method: 'POST', url: `${node}/${process}~process@1.0/schedule`, headers, body: encoded.value.body, timeoutMs: timeouts.schedule, maxBytes: maxBytes * 4 }, ctx);
  if (!answer.ok) return answer;
  const named = new Map(answer.reply.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const slot = named.get('slot') ?? '';
  return /^\d{1,15}$/.test(slot) && named.get('process') === process ? { ok: true, slot: Number(slot) } : strange(node, 'it names no slot for the message');
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

async function ask(request: Request, ctx: NodeContext): Promise<NodeAnswer<{ readonly content: Message }>> {
  const answer = await send(request, ctx);
  if (!answer.ok) return answer;
  const parsed = decodeJson(Buffer.from(answer.reply.body).toString('utf8'));
  return parsed.ok && isMessage(parsed.value) ? { ok: true, content: parsed.value } : strange(new URL(request.url).origin, 'it is no JSON object');
}

type Request = Parameters<NodeContext['outbound']['request']>[0];
type Reply = Extract<OutboundReply, { readonly ok: true }>;

/** @returns a reply with a status below 300 */
async function send(request: Request, ctx: NodeContext): Promise<NodeAnswer<{ readonly reply: Reply }>> {
  const { origin } = new URL(request.url);
  const reply = await ctx.outbound.request(request);
  if (!reply.ok) return { ok: false, status: reply.kind === 'timeout' ? 504 : reply.kind === 'refused' ? 403 : 502, reason: reply.reason };
  if (reply.status === 404) return { ok: false, status: 404, reason: `${origin} does not have it.` };
  if (reply.status >= 300) return { ok: false, status: 502, reason: `${origin} answers ${reply.status}${sentenceIn(decodeJson(Buffer.from(reply.body).toString('utf8')))}.` };
  return { ok: true, reply };
}

function isItem(signed: Message): boolean {
  return [...commitmentsOf(signed).values()].some((fields) => isMessage(fields) && getText(fields, 'commitment-device') === ans104.id);
}

/** Only nodes of September make an HMAC with this key, and put it into JSON. */
function isSeptReply(content: Message): boolean {
  const commitments = content.get('commitments');
  return isMessage(commitments) && [...commitments.values()].some((fields) => isMessage(fields) && getText(fields, 'keyid') === 'constant:ao');
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
