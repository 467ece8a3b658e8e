/**
 * Requests to `cron@1.0`. Those that only somebody may make are signed, path included: that is how a node knows who asks.
 *
 * | | May 2025, and hbx's own node | September 2025 |
 * |---|---|---|
 * | `stop`, `monitor` | httpsig, `path` among what is signed | an ANS-104 item, `path` among its tags |
 * | `every` | the keys, and the signed message as `body` | the message itself as an item; `cron-path` and `interval` stand in the address, where they are no part of it |
 *
 * A real node keeps the signatures of the request it runs, and checks them each time: what it takes out of it (`cron-path`, `interval`) must
 * not have been signed. No recording has requests to `cron@1.0`: those of September go by the source of such a node.
 *
 * @source protocol.md A.6, C.10
 */
import { pageInstead, unexpectedReply } from '../../../client/errors.ts';
import type { Client, RequestOptions } from '../../../client/client.ts';
import { factsOf, refusalOf, signalOf } from '../../../client/json-requests.ts';
import { signItem } from '../../../client/sign-item.ts';
import { isPage, usefulLine } from '../../../client/transport/reply-text.ts';
import type { HbxError } from '../../../base/errors.ts';
import type { HeaderField } from '../../../message/codec.ts';
import { httpsig } from '../../../message/codecs/httpsig.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import { getText, isId, isMessage, message, withKeys, type PlainValue, type Value } from '../../../message/value.ts';

/** What a node answered, a refusal too. */
export interface CronReply {
  readonly status: number;
  /** Its JSON, or its text. */
  readonly value: Value;
  /** The sentence in it, "" when there is none. */
  readonly sentence: string;
  /** The error of a status of 400 and above. */
  refusal(): HbxError;
}

interface CronRequest {
  readonly path: string;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}

const itemHeaders: readonly HeaderField[] = [['content-type', 'application/ans104'], ['codec-device', 'ans104@1.0']];
/** As tags: that is where a node looks for them in an item. */
const wantsJson = { 'accept-bundle': 'true', 'require-codec': 'application/json' };

/** POSTs the keys to a key of `cron@1.0`. */
export async function askCron(client: Client, key: string, fields: Readonly<Record<string, PlainValue>>, options: RequestOptions): Promise<CronReply> {
  const path = `/~cron@1.0/${key}`;
  if ((await client.generation(options)) === 'sept') {
    const { bytes } = await signItem({ tags: { path, ...fields, ...wantsJson } }, client.signer);
    return post(client, { path, headers: itemHeaders, body: bytes }, options);
  }
  const encoded = httpsig.encode(await httpsig.commit(message({ ...fields, path, accept: 'application/json' }), client.signer));
  if (!encoded.ok) throw unexpectedReply(client.transport.url, path, encoded.reason);
  return post(client, { path, ...encoded.value }, options);
}

/**
 * Ends a task, or the Cron messages of a process.
 * @param task its id
 * @returns false when the node has none of that id
 * @throws HbxError `client/rejected`: it is somebody else's
 */
export async function stopTask(client: Client, task: string, options: RequestOptions): Promise<boolean> {
  const reply = await askCron(client, 'stop', { task }, options);
  if (reply.status < 400) return true;
  if (/not.found/i.test(reply.sentence)) return false;
  throw reply.refusal();
}

/** What a node is to do again and again. */
export interface TaskWanted {
  /** What runs, as in `/<process>~process@1.0/push`. */
  readonly path: string;
  /** As real nodes read it: `10-seconds`. */
  readonly interval: string;
  /** The process that the message is for. */
  readonly target: string;
  /** Keys of the message. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Has a node run a path again and again with a signed message, at once for the first time. Every node with `cron@1.0` knows how.
 * @returns the id of the task
 */
export async function startTask(client: Client, { path: cronPath, interval, target, tags }: TaskWanted, options: RequestOptions): Promise<string> {
  const path = '/~cron@1.0/every';
  const reply = await post(client, (await client.generation(options)) === 'sept' ? await asItem() : await asMessage(), options);
  if (reply.status >= 400) throw reply.refusal();
  // Nodes answer the bare id, or as JSON.
  const { value } = reply;
  const task = isMessage(value) ? getText(value, 'body') : typeof value === 'string' ? value.trim() : value;
  if (isId(task)) return task;
  throw unexpectedReply(client.transport.url, path, 'it names no task');

  async function asItem(): Promise<CronRequest> {
    const { bytes } = await signItem({ tags: { 'data-protocol': 'ao', variant: 'ao.N.1', ...tags, type: 'Message' }, target }, client.signer);
    return { path: `${path}?interval=${interval}&cron-path=${cronPath}`, headers: [...itemHeaders, ['accept', 'application/json'], ['require-codec', 'application/json']], body: bytes };
  }
  /** As a message is scheduled: it is signed, the request around it is not. */
  async function asMessage(): Promise<CronRequest> {
    const content = await httpsig.commit(message({ 'data-protocol': 'ao', variant: 'ao.N.1', ...tags, type: 'Message', target }), client.signer);
    const encoded = httpsig.encode(withKeys(message({ 'cron-path': cronPath, interval }), [['body', content]]));
    if (!encoded.ok) throw unexpectedReply(client.transport.url, path, encoded.reason);
    return { path, headers: [...encoded.value.headers, ['accept', 'application/json']], body: encoded.value.body };
  }
}

async function post({ transport }: Client, { path, headers, body }: CronRequest, options: RequestOptions): Promise<CronReply> {
  const reply = await transport.request({ method: 'POST', path, headers, body, ...signalOf(options) });
  // Whatever its status is, nothing was done.
  if (reply.status < 400 && isPage(reply.body)) throw pageInstead(transport.url, path, reply.status, usefulLine(reply.body));
  const text = Buffer.from(reply.body).toString('utf8');
  const parsed = decodeJson(text);
  const value = parsed.ok ? parsed.value : text;
  const sentence = typeof value === 'string' ? value : isMessage(value) ? (getText(value, 'body') ?? '') : String(value);
  return { status: reply.status, value, sentence, refusal: () => refusalOf(transport.url, path, reply.status, value, { ...factsOf(reply), method: 'POST' }) };
}
