/** Requests to `cron@1.0`. Those that only somebody may make are signed, path included: that is how a node knows who asks. */
import { unexpectedReply } from '../../../client/errors.ts';
import type { Client, RequestOptions } from '../../../client/client.ts';
import { parseReply, signalOf } from '../../../client/json-requests.ts';
import { httpsig } from '../../../message/codecs/httpsig.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import { getText, isId, isMessage, message, withKeys, type Message, type PlainValue } from '../../../message/value.ts';

/** POSTs the keys to a key of `cron@1.0`. @returns status and body, a refusal too */
export async function askCron({ transport, signer }: Client, key: string, fields: Readonly<Record<string, PlainValue>>, options: RequestOptions): Promise<{ readonly path: string; readonly status: number; readonly body: Uint8Array }> {
  const path = `/~cron@1.0/${key}`;
  const encoded = httpsig.encode(await httpsig.commit!(message({ ...fields, path, accept: 'application/json' }), signer));
  if (!encoded.ok) throw unexpectedReply(transport.url, path, encoded.reason);
  const { status, body } = await transport.request({ method: 'POST', path, headers: encoded.value.headers, body: encoded.value.body, ...signalOf(options) });
  return { path, status, body };
}

/**
 * Ends a task, or the Cron messages of a process.
 * @param task its id
 * @returns false when the node has none of that id
 * @throws HbxError `client/rejected`: it is somebody else's
 */
export async function stopTask(client: Client, task: string, options: RequestOptions): Promise<boolean> {
  const { path, status, body } = await askCron(client, 'stop', { task }, options);
  if (status >= 400 && /not.found/i.test(Buffer.from(body).toString('utf8'))) return false;
  parseReply(client.transport.url, path, status, body);
  return true;
}

/**
 * Has a node run a path again and again with a signed message as its `body`, at once for the first time. Every node with `cron@1.0` knows how.
 * @returns the id of the task
 */
export async function startTask(client: Client, { path: cronPath, interval, body: content }: { readonly path: string; readonly interval: string; readonly body: Message }, options: RequestOptions): Promise<string> {
  const { transport, signer } = client;
  const path = '/~cron@1.0/every';
  // As a message is scheduled: it is signed, the request around it is not.
  const encoded = httpsig.encode(withKeys(message({ 'cron-path': cronPath, interval }), [['body', await httpsig.commit!(content, signer)]]));
  if (!encoded.ok) throw unexpectedReply(transport.url, path, encoded.reason);
  const reply = await transport.request({ method: 'POST', path, headers: [...encoded.value.headers, ['accept', 'application/json']], body: encoded.value.body, ...signalOf(options) });
  const task = taskIn(reply.status, reply.body);
  if (task !== undefined) return task;
  parseReply(transport.url, path, reply.status, reply.body);
  throw unexpectedReply(transport.url, path, 'it names no task');
}

/** Nodes answer the bare id, or as JSON. */
function taskIn(status: number, body: Uint8Array): string | undefined {
  if (status >= 400) return undefined;
  const text = Buffer.from(body).toString('utf8').trim();
  const parsed = decodeJson(text);
  const id = !parsed.ok ? text : isMessage(parsed.value) ? getText(parsed.value, 'body') : parsed.value;
  return isId(id) ? id : undefined;
}
