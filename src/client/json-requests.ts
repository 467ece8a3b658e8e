/**
 * Requests to a node whose answers are read as JSON, which it does not have to sign.
 *
 * States and results are read as `…/serialize~json@1.0`: their keys (`status`, `content-type`) then steer no reply. With the cast
 * in front (`…/~json@1.0/serialize`) a node also merges the headers of the request into them. `bytes=marked` has hbx's node tell
 * bytes from text; other nodes do not know it.
 *
 * @source protocol.md A.7, G
 */
import type { HeaderField } from '../message/codec.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { isMessage, textOf, type Message, type Value } from '../message/value.ts';
import type { HbxError } from '../base/errors.ts';
import { processFailed, rejected, unexpectedReply } from './errors.ts';
import { slotErrorIn } from './result.ts';
import type { Transport, TransportRequest } from './transport.ts';

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

export function createJsonRequests(transport: Transport): JsonRequests {
  const ask = async (request: Omit<TransportRequest, 'signal'>, options: RequestOptions = {}): Promise<Value> => {
    const reply = await transport.request({ ...request, headers: [...(request.headers ?? []), ...wantsJson], ...signalOf(options) });
    const text = Buffer.from(reply.body).toString('utf8');
    const parsed = decodeJson(text);
    if (reply.status >= 400) throw refusalOf(transport.url, request.path, reply.status, parsed.ok ? parsed.value : text);
    if (!parsed.ok) throw unexpectedReply(transport.url, request.path, 'its reply is not JSON');
    return parsed.value;
  };
  const read = (path: string, options: RequestOptions = {}): Promise<Value> => ask({ method: 'GET', path }, options);
  return {
    ask,
    read,
    readValue: async (path, options = {}) => unwrapSerialized(await read(`${path}/${serialized}`, options)),
  };
}

/** What `serialize~json@1.0` answered: the JSON text in a JSON message, or that JSON itself. */
export function unwrapSerialized(value: Value): Value {
  if (!isMessage(value) || value.get('content-type') !== 'application/json') return value;
  const text = value.get('body');
  const inner = typeof text === 'string' ? decodeJson(text) : undefined;
  return inner?.ok === true ? inner.value : value;
}

/** The JSON object in a reply. @throws HbxError `client/rejected`, `client/unexpected-reply` */
export function parseReply(url: string, path: string, status: number, body: Uint8Array): Message {
  const text = Buffer.from(body).toString('utf8');
  const parsed = decodeJson(text);
  if (status >= 400) throw refusalOf(url, path, status, parsed.ok ? parsed.value : text);
  if (!parsed.ok || !isMessage(parsed.value)) throw unexpectedReply(url, path, 'its reply is not a JSON object');
  return parsed.value;
}

export function signalOf(options: RequestOptions): { signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}

/** The error of a reply with a status of 400 and above. */
export function refusalOf(url: string, path: string, status: number, value: Value): HbxError {
  const error = slotErrorIn(value);
  return error === undefined ? rejected(url, path, status, reasonOf(value)) : processFailed(url, path, status, error, value);
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

/** The sentence in an error reply. */
function reasonOf(value: Value): string {
  if (typeof value === 'string') return value.startsWith('<') ? '' : value.slice(0, 500);
  if (!isMessage(value)) return '';
  const body = value.get('body');
  return typeof body === 'string' ? body : body instanceof Uint8Array ? textOf(body) : '';
}
