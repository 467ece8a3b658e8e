/**
 * A client of one node, local or remote: caches modules, spawns processes, sends messages, reads paths. What it sends to which node:
 * `README.md` here.
 *
 * Writes are messages signed with httpsig (one RSA signature each) in an unsigned request, or ANS-104 items where the node is of September
 * 2025 (`wire-generation.ts`). Results are read as JSON, which the node does not have to sign (`json-requests.ts`). Bytes that are no UTF-8
 * come back as bytes from hbx's own node; others send base64url, which is a text like any other.
 */
import { performance } from 'node:perf_hooks';
import { ExitCode, isHbxError } from '../base/errors.ts';
import type { PlacedResult, PushedMessage, Result } from '../base/result.ts';
import type { Signer } from '../message/signer.ts';
import { getText, isId, isMessage, type Message, type PlainValue, type Value } from '../message/value.ts';
import { runDry, type DryRun } from './dry-run.ts';
import { unexpectedReply } from './errors.ts';
import { createJsonRequests, factsOf, failedResults, parseReply, signalOf, type RequestOptions } from './json-requests.ts';
import { moduleId } from './module-id.ts';
import { markAnswers, nameDeepActions, pushedFrom, pushResultDepth } from './push.ts';
import { resultFrom } from './result.ts';
import { roundMs } from './round-ms.ts';
import { createSigning, type Writing } from './sign-message.ts';
import type { ReplyFacts, Transport } from './transport.ts';
import { askNode, type NodeGreeting, type NoGreeting, type WireGeneration } from './wire-generation.ts';

export type { DryRun, RequestOptions };

export interface SendMessage {
  readonly action?: string;
  readonly data?: string | Uint8Array;
  /** Further keys of the message, in lower case on the wire. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The same with keys of any type. */
export interface TypedMessage extends Omit<SendMessage, 'tags'> {
  readonly tags?: Readonly<Record<string, PlainValue>>;
}

export interface SendOptions extends RequestOptions {
  /** Deliver the messages of the outbox that have a target. Default true. */
  readonly push?: boolean;
  /** It is Lua for the process to run: where it surely did not, that is an error of the Result. Default false. */
  readonly lua?: boolean | undefined;
}

export interface ReadReply extends ReplyFacts {
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
  /** The generation of the wire format that the node speaks; it is asked once. */
  generation(options?: RequestOptions): Promise<WireGeneration>;
  /** Address of the node. */
  nodeAddress(options?: RequestOptions): Promise<string>;
  /** Keeps a Lua source on the node by its content. `cached` is true when the node had it already. */
  cacheModule(source: string, options?: RequestOptions): Promise<{ id: string; cached: boolean }>;
  /** Spawns a process with exactly these keys. @returns its id and the slot of its process message (0) */
  spawn(tags: Readonly<Record<string, PlainValue>>, options?: RequestOptions): Promise<{ process: string; slot: number }>;
  /** Signs a message now, to be scheduled later (and again, if its answer was lost: the id stays the same). */
  prepare(process: string, content: TypedMessage, options?: RequestOptions): Promise<PreparedPost>;
  /** Schedules a message, computes its slot and delivers its outbox. A delivery that fails is told in the Result, never thrown. */
  send(process: string, content: SendMessage, options?: SendOptions): Promise<PlacedResult>;
  /** Delivers the outbox of a slot, and those that follow from it. hbx's own node delivers nothing twice. */
  push(process: string, slot: number, options?: RequestOptions): Promise<PushedMessage[]>;
  /**
   * Runs a message on a copy of a process. Nothing is written.
   * @param options.slot the slot whose state it runs on. Default: the newest
   */
  dryRun(process: string, content: SendMessage, options?: RequestOptions & { readonly slot?: number; readonly lua?: boolean | undefined }): Promise<DryRun>;
  /** The result of a slot that is in the log. */
  result(process: string, slot: number, options?: RequestOptions & Pick<SendOptions, 'lua'>): Promise<Pick<Result, 'ok' | 'output' | 'outputEncoding' | 'prompt' | 'outbox' | 'error'>>;
  /** GETs a path as it is. A status of 400 and above comes back, it is not thrown. */
  read(path: string, options?: RequestOptions & { readonly accept?: string }): Promise<ReadReply>;
  /** GETs a path as JSON. @throws HbxError `client/rejected` */
  readJson(path: string, options?: RequestOptions): Promise<Value>;
  /** GETs what is at a path as it is, whatever keys it has. @throws HbxError `client/rejected` */
  readValue(path: string, options?: RequestOptions): Promise<Value>;
  /** Number of the newest slot. @throws HbxError `client/rejected` when the node does not have the process */
  newestSlot(process: string, options?: RequestOptions): Promise<number>;
  close(): Promise<void>;
}

export interface ClientOptions {
  /**
   * A write whose answer was lost is sent again. Only hbx's own node knows a message again (`retry`); another node would
   * give it a second slot. Default false.
   */
  readonly repeatsWrites?: boolean;
  /** The generation of its wire format, where a reply of the node has shown it already. Default: the node is asked when it matters. */
  readonly generation?: WireGeneration | undefined;
}

/** A client over a transport that signs with `signer`. */
export function createClient(transport: Transport, signer: Signer, { repeatsWrites = false, generation: known }: ClientOptions = {}): Client {
  let greeting: Promise<NodeGreeting | NoGreeting> | undefined;
  /** Asked once; what failed is asked again. */
  const greet = async (options: RequestOptions): Promise<NodeGreeting | NoGreeting> => {
    try {
      const answer = await (greeting ??= askNode(transport, options));
      if ('problem' in answer) greeting = undefined;
      return answer;
    } catch (error) {
      greeting = undefined;
      throw error;
    }
  };
  let found = known;
  const generation: Client['generation'] = async (options = {}) => {
    if (found !== undefined) return found;
    const answer = await greet(options);
    // What does not even tell its address is asked on as hbx's own node is.
    return (found = ('problem' in answer ? answer.signedAs : answer.generation) ?? 'may');
  };
  let isNode = known !== undefined;
  /** As `generation`, before something is signed: nothing signed goes to what does not seem to be a node. */
  const generationToWrite: Client['generation'] = async (options = {}) => {
    if (isNode) return generation(options);
    const answer = await greet(options);
    if ('problem' in answer && answer.signedAs === undefined) throw answer.problem;
    isNode = true;
    return generation(options);
  };
  const json = createJsonRequests(transport, generation);
  const signing = createSigning(transport, signer, generationToWrite);
  const prepare = async (path: string, content: Writing, asking: RequestOptions): Promise<PreparedPost> => {
    const { id, path: to, headers, body, answer } = await signing.write(path, content, asking);
    return {
      id,
      async send(options = {}) {
        const reply = await transport.request({ method: 'POST', path: to, headers, body, repeatable: repeatsWrites, ...signalOf(options) });
        return answer(reply);
      },
    };
  };
  const prepareMessage = (process: string, content: TypedMessage, options: RequestOptions = {}): Promise<PreparedPost> => prepare(`/${process}/schedule`, writingOf(process, content), options);

  /** What became of the outbox of a slot, as keys of its Result. */
  const tryPush = async (process: string, slot: number, options: RequestOptions): Promise<Pick<Result, 'pushed' | 'pushFailed'>> => {
    try {
      return { pushed: await client.push(process, slot, options) };
    } catch (error) {
      if (!isHbxError(error)) throw error;
      return { pushFailed: error.message };
    }
  };

  const client: Client = {
    transport,
    signer,
    generation,
    async nodeAddress(options = {}) {
      const answer = await greet(options);
      if ('problem' in answer) throw answer.problem;
      return answer.address;
    },
    async cacheModule(source, options = {}) {
      const id = moduleId(source);
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
      const stored = getText(parseReply(transport.url, '/~wao@1.0/cache_module', reply.status, reply.body, { ...factsOf(reply), method: 'POST' }), 'id');
      if (!isId(stored)) throw unexpectedReply(transport.url, '/~wao@1.0/cache_module', 'it names no id');
      return { id: stored, cached: false };
    },
    async spawn(tags, options = {}) {
      const prepared = await prepare('/~process@1.0/schedule', { tags }, options);
      const reply = await prepared.send(options);
      const process = getText(reply, 'process');
      if (!isId(process)) throw unexpectedReply(transport.url, '/~process@1.0/schedule', 'it names no process');
      return { process, slot: Number(getText(reply, 'slot') ?? 0) };
    },
    prepare: prepareMessage,
    async send(process, content, { push = true, lua, ...options } = {}) {
      const started = performance.now();
      const prepared = await prepareMessage(process, content, options);
      const signedAt = performance.now();
      const slot = Number(getText(await prepared.send(options), 'slot'));
      if (!Number.isSafeInteger(slot)) throw unexpectedReply(transport.url, `/${process}/schedule`, 'the assignment names no slot');
      const scheduledAt = performance.now();
      const result = await client.result(process, slot, { ...options, lua });
      const ms = { sign: roundMs(signedAt - started), schedule: roundMs(scheduledAt - signedAt), compute: roundMs(performance.now() - scheduledAt) };
      const isForSomebody = push && result.outbox.some(({ target }) => target !== undefined && target !== '');
      return { process, slot, id: prepared.id, ...result, ms, ...(isForSomebody ? await tryPush(process, slot, options) : {}) };
    },
    async push(process, slot, options = {}) {
      const path = `/${process}/push&slot=${slot}&result-depth=${pushResultDepth}`;
      const reply = await json.ask({ method: 'POST', path, repeatable: repeatsWrites }, options);
      if (!isMessage(reply)) throw unexpectedReply(transport.url, path, 'its reply is not a JSON object');
      const pushed = pushedFrom(reply);
      markAnswers(pushed, signer.address);
      await nameDeepActions(pushed, async (id) => {
        const content = await json.read(`/${id}/action`, options).catch((error: unknown) => {
          if (isHbxError(error) && error.exitCode !== ExitCode.interrupted) return undefined;
          throw error;
        });
        return isMessage(content) ? getText(content, 'body') : undefined;
      });
      return pushed;
    },
    async dryRun(process, content, { slot, lua, ...options } = {}) {
      const from = slot ?? (await client.newestSlot(process, options));
      return runDry({ transport, json, generation, sign: (path) => signing.ask(path, writingOf(process, content), options) }, process, from, { ...options, lua });
    },
    async result(process, slot, { lua, ...options } = {}) {
      // Serialized on the node: keys of the results such as `status` or `content-type` then steer no reply.
      const results = await json.readValue(`/${process}/compute&slot=${slot}/results`, options).catch((error: { code?: string; message: string }) => {
        // A module that sets no results answers "not found" for them: an empty result, not a failure.
        if (error.code === 'client/rejected' && error.message === 'not_found') return new Map() as Message;
        return failedResults(error);
      });
      return resultFrom(results, { lua });
    },
    async read(path, options = {}) {
      const reply = await transport.request({
        method: 'GET',
        path: path.startsWith('/') ? path : `/${path}`,
        // A node of September leaves what is nested out of JSON unless a bundle is asked for.
        ...(options.accept === undefined ? {} : { headers: [['accept', options.accept] as const, ...(options.accept === 'application/json' ? [['accept-bundle', 'true'] as const] : [])] }),
        ...signalOf(options),
      });
      const headers = new Map(reply.headers);
      const { status, body, attempts, proxy } = reply;
      return { status, contentType: headers.get('content-type') ?? '', body, headers, ...(attempts === undefined ? {} : { attempts }), ...(proxy === undefined ? {} : { proxy }) };
    },
    readJson: json.read,
    readValue: json.readValue,
    async newestSlot(process, options = {}) {
      const path = `/${process}/slot/current`;
      const reply = await json.ask({ method: 'GET', path, maxBytes: 1024 * 1024 }, options);
      const slot = isMessage(reply) ? reply.get('body') : reply;
      if (typeof slot !== 'number') throw unexpectedReply(transport.url, path, 'that is not a slot number');
      return slot;
    },
    close: () => transport.close(),
  };
  return client;
}

/** The message that a user describes, before it is signed. */
function writingOf(process: string, { action, data, tags = {} }: TypedMessage): Writing {
  return { target: process, tags: { ...tags, ...(action === undefined ? {} : { action }), type: 'Message' }, ...(data === undefined ? {} : { data }) };
}
