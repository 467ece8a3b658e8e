/**
 * Messages signed as the node's generation has it, and how it answers them.
 *
 * | | May 2025 | September 2025 |
 * |---|---|---|
 * | form | httpsig, the signed message as `body` of an unsigned request | an ANS-104 item (`sign-item.ts`) |
 * | `/<process>/schedule` | the same | `/<process>~process@1.0/schedule` |
 * | what is wanted of an answer | header `accept` | tags of the item |
 *
 * @source protocol.md A.4, A.6, D.1, G; test/fixtures/hyperbeam
 */
import type { HeaderField, WireMessage } from '../message/codec.ts';
import { httpsig } from '../message/codecs/httpsig.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { messageId } from '../message/id.ts';
import type { Signer } from '../message/signer.ts';
import { message, type Message, type PlainValue } from '../message/value.ts';
import type { WireGeneration } from '../message/wire-generation.ts';
import { unexpectedReply } from './errors.ts';
import { factsOf, parseReply, refusalOf, type RequestOptions } from './json-requests.ts';
import { lowerCaseKeys } from './lower-case-keys.ts';
import { signItem } from './sign-item.ts';
import type { ReplyFacts, Transport } from './transport.ts';

/** A message before it is signed. */
export interface Writing {
  readonly tags: Readonly<Record<string, PlainValue>>;
  readonly data?: string | Uint8Array;
  readonly target?: string;
}

/** A signed message as a request. */
export interface SignedRequest {
  /** Id of the message. */
  readonly id: string;
  readonly path: string;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}

export interface SignedWrite extends SignedRequest {
  /** The assignment in a reply. @throws HbxError `client/rejected`, `client/unexpected-reply` */
  answer(reply: WireMessage & { readonly status: number } & ReplyFacts): Message;
}

export interface Signing {
  /** To be scheduled. */
  write(path: string, content: Writing, options: RequestOptions): Promise<SignedWrite>;
  /** To be run, with JSON for an answer. */
  ask(path: string, content: Writing, options: RequestOptions): Promise<SignedRequest>;
}

const itemHeaders: readonly HeaderField[] = [['content-type', 'application/ans104'], ['codec-device', 'ans104@1.0']];

export function createSigning(transport: Transport, signer: Signer, generation: (options: RequestOptions) => Promise<WireGeneration>): Signing {
  const asMessage = async (path: string, { tags, data, target }: Writing): Promise<SignedRequest> => {
    const content = message({ ...lowerCaseKeys(tags), ...(target === undefined ? {} : { target }), ...(data === undefined ? {} : { data }) });
    const signed = await httpsig.commit(content, signer);
    const encoded = httpsig.encode(new Map([['body', signed]]));
    if (!encoded.ok) throw unexpectedReply(transport.url, path, encoded.reason);
    return { id: messageId(signed, 'all'), path, headers: encoded.value.headers, body: encoded.value.body };
  };
  const asItem = async (path: string, { tags, data, target }: Writing, wishes: Readonly<Record<string, string>> = {}): Promise<SignedRequest> => {
    const { data: inTags, ...others } = tags;
    const { id, bytes } = await signItem({ tags: { 'Data-Protocol': 'ao', Variant: 'ao.N.1', ...others, ...wishes }, ...itemData(data ?? inTags), ...(target === undefined ? {} : { target }) }, signer);
    return { id, path, headers: itemHeaders, body: bytes };
  };
  return {
    async write(path, content, options) {
      if ((await generation(options)) === 'may') {
        const { headers, ...request } = await asMessage(path, content);
        return { ...request, headers: [...headers, ['accept', 'application/json']], answer: (reply) => (isJson(reply) ? undefined : assignmentInHeaders(reply)) ?? parseReply(transport.url, path, reply.status, reply.body, { ...factsOf(reply), method: 'POST' }) };
      }
      const to = path.replace(/^\/([\w-]{43})\/schedule$/, '/$1~process@1.0/schedule');
      const { headers, ...request } = await asItem(to, content);
      return { ...request, headers: [...headers, ['accept', '*/*']], answer: (reply) => assignmentInHeaders(reply) ?? refuse(transport.url, to, reply) };
    },
    ask: async (path, content, options) => ((await generation(options)) === 'may' ? asMessage(path, content) : asItem(path, content, { 'accept-bundle': 'true', 'require-codec': 'application/json' })),
  };
}

function itemData(data: PlainValue | undefined): { data?: string | Uint8Array } {
  if (data === undefined) return {};
  return { data: typeof data === 'string' || data instanceof Uint8Array ? data : String(data) };
}

/** A node that answers JSON tells the whole assignment in it. */
function isJson({ headers }: WireMessage): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('application/json'));
}

/** `process` and `slot` are all that commands want of an assignment, and nodes put both into headers in every form of reply. The body may be a page. */
function assignmentInHeaders({ status, headers }: WireMessage & { readonly status: number }): Message | undefined {
  const [process, slot] = ['process', 'slot'].map((wanted) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1]);
  return status >= 400 || process === undefined || slot === undefined || !/^\d{1,15}$/.test(slot) ? undefined : message({ process, slot: Number(slot) });
}

function refuse(url: string, path: string, reply: WireMessage & { readonly status: number } & ReplyFacts): never {
  if (reply.status < 400) throw unexpectedReply(url, path, 'it names no process and slot');
  const text = Buffer.from(reply.body).toString('utf8');
  const parsed = decodeJson(text);
  throw refusalOf(url, path, reply.status, parsed.ok ? parsed.value : text, { ...factsOf(reply), method: 'POST' });
}
