/**
 * A client of one node, local or remote: caches modules, spawns processes, sends messages, reads paths.
 *
 * Writes are messages signed with httpsig (one RSA signature each) in an unsigned request. Results are read as JSON, which
 * the node does not have to sign.
 */
import { performance } from 'node:perf_hooks';
import { httpsig } from '../message/codecs/httpsig.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { messageId } from '../message/id.ts';
import type { Signer } from '../message/signer.ts';
import { getText, isId, isMessage, message, textOf, type Message, type PlainValue, type Value } from '../message/value.ts';
import type { Result } from '../base/result.ts';
import { rejected, unexpectedReply } from './errors.ts';
import { lowerCaseKeys } from './lower-case-keys.ts';
import { resultFrom } from './result.ts';
import type { Transport } from './transport.ts';

export interface SendMessage {
  readonly action?: string;
  readonly data?: string | Uint8Array;
  /** Further keys of the message, in lower case on the wire. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface ReadReply {
  readonly status: number;
  /** The `content-type` of the reply, "" when it has none. */
  readonly contentType: string;
  /** Body as it came. */
  readonly body: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
}

/** A signed message on its way. */
export interface PreparedPost {
  /** Id of the signed message. */
  readonly id: string;
  /** Sends it. @returns the assignment */
  send(options?: RequestOptions): Promise<Message>;
}

/** What `createClient` makes. */
export interface Client {
  readonly transport: Transport;
  readonly signer: Signer;
  /** Address of the node. */
  nodeAddress(options?: RequestOptions): Promise<string>;
  /** Keeps a Lua source on the node by its content. `cached` is true when the node had it already. */
  cacheModule(source: string, options?: RequestOptions): Promise<{ id: string; cached: boolean }>;
  /** Spawns a process with exactly these keys. @returns its id and the slot of its process message (0) */
  spawn(tags: Readonly<Record<string, PlainValue>>, options?: RequestOptions): Promise<{ process: string; slot: number }>;
  /** Signs a message now, to be scheduled later (and again, if its answer was lost: the id stays the same). */
  prepare(process: string, content: SendMessage): Promise<PreparedPost>;
  /** Schedules a message and computes its slot. */
  send(process: string, content: SendMessage, options?: RequestOptions): Promise<Result>;
  /** The result of a slot that is in the log. */
  result(process: string, slot: number, options?: RequestOptions): Promise<Pick<Result, 'ok' | 'output' | 'outbox' | 'error'>>;
  /** GETs a path as it is. A status of 400 and above comes back, it is not thrown. */
  read(path: string, options?: RequestOptions & { readonly accept?: string }): Promise<ReadReply>;
  /** GETs a path as JSON. @throws HbxError `client/rejected` */
  readJson(path: string, options?: RequestOptions): Promise<Value>;
  close(): Promise<void>;
}

export interface ClientOptions {
  /**
   * A write whose answer was lost is sent again. Only hbx's own node knows a message again (`retry`); another node would
   * give it a second slot. Default false.
   */
  readonly repeatsWrites?: boolean;
}

/** A client over a transport that signs with `signer`. */
export function createClient(transport: Transport, signer: Signer, { repeatsWrites = false }: ClientOptions = {}): Client {
  const prepare = async (path: string, content: Message): Promise<PreparedPost> => {
    const signed = await httpsig.commit!(content, signer);
    const encoded = httpsig.encode(new Map([['body', signed]]));
    if (!encoded.ok) throw unexpectedReply(transport.url, path, encoded.reason);
    const { headers, body } = encoded.value;
    return {
      id: messageId(signed, 'all'),
      async send(options = {}) {
        const reply = await transport.request({ method: 'POST', path, headers: [...headers, ['accept', 'application/json']], body, repeatable: repeatsWrites, ...signalOf(options) });
        return parseReply(transport.url, path, reply.status, reply.body);
      },
    };
  };
  const prepareMessage = (process: string, content: SendMessage): Promise<PreparedPost> => {
    const fields: Record<string, PlainValue> = { ...lowerCaseKeys(content.tags ?? {}), type: 'Message', target: process };
    if (content.action !== undefined) fields['action'] = content.action;
    if (content.data !== undefined) fields['data'] = content.data;
    return prepare(`/${process}/schedule`, message(fields));
  };

  const readJson = async (path: string, options: RequestOptions = {}): Promise<Value> => {
    const reply = await transport.request({ method: 'GET', path, headers: [['accept', 'application/json'], ['require-codec', 'application/json'], ['accept-bundle', 'true']], ...signalOf(options) });
    const text = Buffer.from(reply.body).toString('utf8');
    const parsed = decodeJson(text);
    if (reply.status >= 400) throw rejected(transport.url, path, reply.status, reasonOf(parsed.ok ? parsed.value : text));
    if (!parsed.ok) throw unexpectedReply(transport.url, path, 'its reply is not JSON');
    return parsed.value;
  };

  const client: Client = {
    transport,
    signer,
    async nodeAddress(options = {}) {
      // As JSON a node need not sign it. Nodes that answer the bare text are fine too.
      const path = '/~meta@1.0/info/address';
      const reply = await client.read(path, { ...options, accept: 'application/json' });
      const text = Buffer.from(reply.body).toString('utf8').trim();
      const parsed = decodeJson(text);
      const address = parsed.ok && isMessage(parsed.value) ? getText(parsed.value, 'body') : text;
      if (reply.status !== 200 || !isId(address)) throw unexpectedReply(transport.url, path, 'that is not an address');
      return address;
    },
    async cacheModule(source, options = {}) {
      const content = message({ 'content-type': 'application/lua', body: source });
      const id = messageId(content, 'all');
      const known = await transport.request({ method: 'GET', path: `/${id}/content-type`, headers: [['accept', 'application/json']], ...signalOf(options) });
      if (known.status === 200) return { id, cached: true };
      const reply = await transport.request({
        method: 'POST',
        path: '/~wao@1.0/cache_module',
        headers: [['type', 'application/lua'], ['inline-body-key', 'data'], ['accept', 'application/json']],
        body: Buffer.from(source, 'utf8'),
        repeatable: repeatsWrites,
        ...signalOf(options),
      });
      const stored = getText(parseReply(transport.url, '/~wao@1.0/cache_module', reply.status, reply.body), 'id');
      if (!isId(stored)) throw unexpectedReply(transport.url, '/~wao@1.0/cache_module', 'it names no id');
      return { id: stored, cached: false };
    },
    async spawn(tags, options = {}) {
      const prepared = await prepare('/~process@1.0/schedule', message(tags));
      const reply = await prepared.send(options);
      const process = getText(reply, 'process');
      if (!isId(process)) throw unexpectedReply(transport.url, '/~process@1.0/schedule', 'it names no process');
      return { process, slot: Number(getText(reply, 'slot') ?? 0) };
    },
    prepare: prepareMessage,
    async send(process, content, options = {}) {
      const started = performance.now();
      const prepared = await prepareMessage(process, content);
      const signedAt = performance.now();
      const slot = Number(getText(await prepared.send(options), 'slot'));
      if (!Number.isSafeInteger(slot)) throw unexpectedReply(transport.url, `/${process}/schedule`, 'the assignment names no slot');
      const scheduledAt = performance.now();
      const result = await client.result(process, slot, options);
      const ms = { sign: round(signedAt - started), schedule: round(scheduledAt - signedAt), compute: round(performance.now() - scheduledAt) };
      return { process, slot, id: prepared.id, ...result, ms };
    },
    async result(process, slot, options = {}) {
      // Serialized on the node: keys of the results such as `status` or `content-type` then steer no reply.
      const results = await readJson(`/${process}/compute&slot=${slot}/results/~json@1.0/serialize`, options).then(unwrapSerialized).catch((error: { code?: string; exitCode?: number; message: string }) => {
        // A module that sets no results answers "not found" for them: an empty result, not a failure.
        if (error.code === 'client/rejected' && error.message === 'not_found') return new Map() as Message;
        throw error;
      });
      return resultFrom(results);
    },
    async read(path, options = {}) {
      const reply = await transport.request({
        method: 'GET',
        path: path.startsWith('/') ? path : `/${path}`,
        ...(options.accept === undefined ? {} : { headers: [['accept', options.accept] as const] }),
        ...signalOf(options),
      });
      const headers = new Map(reply.headers);
      return { status: reply.status, contentType: headers.get('content-type') ?? '', body: reply.body, headers };
    },
    readJson,
    close: () => transport.close(),
  };
  return client;
}

/** What `~json@1.0/serialize` answered: the JSON text in a JSON message, or that JSON itself. */
function unwrapSerialized(value: Value): Value {
  if (!isMessage(value) || value.get('content-type') !== 'application/json') return value;
  const text = value.get('body');
  const inner = typeof text === 'string' ? decodeJson(text) : undefined;
  return inner?.ok === true ? inner.value : value;
}

function parseReply(url: string, path: string, status: number, body: Uint8Array): Message {
  const text = Buffer.from(body).toString('utf8');
  const parsed = decodeJson(text);
  if (status >= 400) throw rejected(url, path, status, reasonOf(parsed.ok ? parsed.value : text));
  if (!parsed.ok || !isMessage(parsed.value)) throw unexpectedReply(url, path, 'its reply is not a JSON object');
  return parsed.value;
}

/** The sentence in an error reply. */
function reasonOf(value: Value): string {
  if (typeof value === 'string') return value.startsWith('<') ? '' : value.slice(0, 500);
  if (!isMessage(value)) return '';
  const body = value.get('body');
  return typeof body === 'string' ? body : body instanceof Uint8Array ? textOf(body) : '';
}

function signalOf(options: RequestOptions): { signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
