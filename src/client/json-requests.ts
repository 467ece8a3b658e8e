/**
 * Requests to a node whose answers are read as JSON, which it does not have to sign.
 *
 * States and results are read as `…/serialize~json@1.0`: their keys (`status`, `content-type`) then steer no reply. With the cast
 * in front (`…/~json@1.0/serialize`) a node also merges the headers of the request into them. `bytes=marked` has hbx's node tell
 * bytes from text; other nodes do not know it. Nodes of September 2025 link to what is nested then, so there a bundle is asked for instead
 * (`README.md`).
 *
 * @source protocol.md A.7, G
 */
import type { HeaderField } from '../message/codec.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { Atom, getKey, isList, isMessage, textOf, withoutKeys, type Message, type Value } from '../message/value.ts';
import type { WireGeneration } from '../message/wire-generation.ts';
import { isHbxError, type HbxError } from '../base/errors.ts';
import { pageInstead, processFailed, rejected, unexpectedReply, type RefusalFacts } from './errors.ts';
import { slotErrorIn } from './result.ts';
import type { ReplyFacts, Transport, TransportRequest } from './transport.ts';
import { describeBody, isPage, usefulLine } from './transport/reply-text.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface JsonRequests {
  /** Sends a request. @throws HbxError `client/rejected` for a status of 400 and above (`client/process-failed` when it is of a slot that failed), `client/unexpected-reply` */
  ask(request: Omit<TransportRequest, 'signal'>, options?: RequestOptions): Promise<Value>;
  /** GETs a path. */
  read(path: string, options?: RequestOptions): Promise<Value>;
  /** GETs what is at a path as it is, whatever keys it has. It has `device: "json@1.0"` besides. */
  readValue(path: string, options?: RequestOptions): Promise<Value>;
}

/** The last step of a path that is read whatever keys it has. */
export const serialized = 'serialize~json@1.0&bytes=marked';

/** Has the node answer JSON, with everything in it. */
const wantsJson: readonly HeaderField[] = [['accept', 'application/json'], ['require-codec', 'application/json'], ['accept-bundle', 'true']];

/**
 * @param generation asked where it matters: a node of September links to what is nested, so a bundle is asked for there, and a node of May
 * fails at the whole state of a Lua process, which is then read as httpsig
 */
export function createJsonRequests(transport: Transport, generation: (options: RequestOptions) => Promise<WireGeneration> = () => Promise.resolve('may')): JsonRequests {
  const ask = async (request: Omit<TransportRequest, 'signal'>, options: RequestOptions = {}): Promise<Value> => {
    const reply = await transport.request({ ...request, headers: [...(request.headers ?? []), ...wantsJson], ...signalOf(options) });
    const text = Buffer.from(reply.body).toString('utf8');
    const parsed = decodeJson(text);
    if (reply.status >= 400) throw refusalOf(transport.url, request.path, reply.status, parsed.ok ? parsed.value : text, { ...factsOf(reply), method: request.method });
    if (!parsed.ok) throw notJson(transport.url, request.path, reply.status, reply.body);
    return withoutReplySignatures(parsed.value);
  };
  const get = (path: string, options: RequestOptions): Promise<Value> => ask({ method: 'GET', path }, options);
  const read = (path: string, options: RequestOptions = {}): Promise<Value> => (wholeMessage.test(path) ? get(path, options).catch((error: unknown) => readOtherwise(path, options, error)) : get(path, options));

  /** What a plain node refuses in JSON, in another way. @throws the error of the first way */
  const readOtherwise = async (path: string, options: RequestOptions, error: unknown): Promise<Value> => {
    if (!failedItself(error)) throw error;
    const found = (await generation(options)) === 'sept' ? await readProcessMessage(path, options) : await readSigned(path, options);
    if (found === undefined) throw error;
    return found;
  };

  /** A message as httpsig. */
  const readSigned = async (path: string, options: RequestOptions): Promise<Value | undefined> => {
    const { messageInReply } = await import('./plain-replies.ts');
    const reply = await transport.request({ method: 'GET', path, headers: [['accept', '*/*']], ...signalOf(options) });
    return reply.status < 400 ? messageInReply(reply) : undefined;
  };

  /** A node of September does not show the message of a process that came as an item, but its log does. */
  const readProcessMessage = async (path: string, options: RequestOptions): Promise<Value | undefined> => {
    const id = wholeMessage.exec(path)?.[1];
    if (id === undefined) return undefined;
    const log = await get(`/~scheduler@1.0/schedule&target=${id}&from=0&to=0`, options).catch(() => undefined);
    const assignments = isMessage(log) ? getKey(log, 'assignments') : undefined;
    const [first] = isMessage(assignments) ? assignments.values() : isList(assignments) ? assignments : [];
    const body = isMessage(first) ? getKey(first, 'body') : undefined;
    return isMessage(body) ? body : undefined;
  };

  /** Everything at a path, whatever keys it has. */
  const readWhole = async (path: string, options: RequestOptions): Promise<Value> => {
    if ((await generation(options)) === 'may') {
      try {
        return unwrapSerialized(await get(`${path}/${serialized}`, options));
      } catch (error) {
        return readOtherwise(path, options, error);
      }
    }
    const { followLinks } = await import('./plain-replies.ts');
    const value = withoutReplyStatus(await read(path, options));
    return followLinks(value, (id) => get(`/${id}`, options).then(withoutReplyStatus, unlessRefused));
  };
  return { ask, read, readValue: (path, options = {}) => readWhole(path, options) };
}

const wholeMessage = /^\/([\w-]{43})$/;

/** The node failed at the answer, not the process. */
export function failedItself(error: unknown): boolean {
  return isHbxError(error) && error.code === 'client/rejected' && error.details.some((line) => line.startsWith('500 '));
}

function unlessRefused(error: unknown): undefined {
  if (isHbxError(error) && ['client/rejected', 'client/process-failed', 'client/unexpected-reply'].includes(error.code)) return undefined;
  throw error;
}

/** A reply in JSON without the signatures of a node of September, which stand in it. Only those nodes make an HMAC with this key. */
export function withoutReplySignatures(value: Value): Value {
  const commitments = isMessage(value) ? value.get('commitments') : undefined;
  if (!isMessage(value) || !isMessage(commitments)) return value;
  const isSigned = [...commitments.values()].some((fields) => isMessage(fields) && fields.get('keyid') === 'constant:ao');
  return isSigned ? withoutKeys(value, ['commitments']) : value;
}

/** A message without the status that its reply added. */
export function withoutReplyStatus(value: Value): Value {
  return isMessage(value) && value.get('status') === 200 ? withoutKeys(value, ['status']) : value;
}

/** What `serialize~json@1.0` answered: the JSON text in a JSON message, or that JSON itself. */
export function unwrapSerialized(value: Value): Value {
  if (!isMessage(value) || value.get('content-type') !== 'application/json') return value;
  const text = value.get('body');
  const inner = typeof text === 'string' ? decodeJson(text) : undefined;
  return inner?.ok === true ? inner.value : value;
}

/** The JSON object in a reply. @throws HbxError `client/rejected`, `client/unexpected-reply` */
export function parseReply(url: string, path: string, status: number, body: Uint8Array, facts: RefusalFacts = {}): Message {
  const text = Buffer.from(body).toString('utf8');
  const parsed = decodeJson(text);
  if (status >= 400) throw refusalOf(url, path, status, parsed.ok ? parsed.value : text, facts);
  if (!parsed.ok) throw notJson(url, path, status, body);
  if (!isMessage(parsed.value)) throw unexpectedReply(url, path, 'its reply is not a JSON object');
  return parsed.value;
}

export function signalOf(options: RequestOptions): { signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}

/** The error of a reply with a status of 400 and above. @param value its JSON, or its text */
export function refusalOf(url: string, path: string, status: number, value: Value, facts: RefusalFacts = {}): HbxError {
  const error = slotErrorIn(value);
  if (error !== undefined) return processFailed(url, path, status, error, value);
  const page = typeof value === 'string' && isPage(value);
  return rejected(url, path, status, page ? usefulLine(value) : reasonOf(value), { ...facts, page, plain: typeof value === 'string' && !page });
}

/** The error of a reply that should have been JSON. */
export function notJson(url: string, path: string, status: number, body: Uint8Array): HbxError {
  return isPage(body) ? pageInstead(url, path, status, usefulLine(body)) : unexpectedReply(url, path, describeBody(body));
}

/** What an error tells of a reply besides its status and text. */
export function factsOf({ attempts, proxy, headers }: ReplyFacts & { readonly headers: readonly HeaderField[] | ReadonlyMap<string, string> }): RefusalFacts {
  const retryAfter = [...headers].find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return { ...(attempts === undefined ? {} : { attempts }), ...(proxy === undefined ? {} : { proxy }), ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/**
 * The results of a slot that a node does not get past, from the error it answered.
 * @throws every other error
 */
export function failedResults(error: unknown): Message {
  const { code, cause } = error as { code?: string; cause?: unknown };
  if (code !== 'client/process-failed') throw error;
  return new Map([['error', cause as Value]]);
}

/** Characters of what a node says: an error of Lua may come with its traceback. */
const longestReason = 4000;

/** The sentence in an error reply: of a node's message its body, of what else speaks JSON the key that holds one. */
function reasonOf(value: Value): string {
  if (typeof value === 'string') return usefulText(value);
  if (!isMessage(value)) return '';
  const body = value.get('body');
  if (typeof body === 'string') return body.slice(0, longestReason);
  if (body instanceof Uint8Array) return textOf(body.subarray(0, longestReason));
  // `not_found` of a node of September.
  if (body instanceof Atom) return body.name;
  const said = ['error', 'message', 'reason', 'details'].map((key) => value.get(key)).find((text) => typeof text === 'string' && text !== '');
  return typeof said === 'string' ? usefulLine(said) : '';
}

/** A text that is no page, bounded. Markup that is no whole page says nothing. */
function usefulText(text: string): string {
  return text.startsWith('<') ? '' : text.slice(0, 500);
}
