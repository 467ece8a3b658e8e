/**
 * Sends a signed item to an upload service. Whatever goes wrong, it is the same item with the same id that is sent again, after
 * growing pauses; and after an answer that was lost the service is asked first whether it has the item. So nothing is uploaded twice.
 *
 * It has it when it says so with the id of the item, or when it knows the item when it is asked. Any other answer is none.
 *
 * Sent again after 5xx, 429 (when `Retry-After` says, if it says so) and broken connections. Everything else is final.
 *
 * @source protocol.md D.5. Turbo's service answers 202 without a body for an item that it has.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, isHbxError, type HbxError } from '../../base/errors.ts';
import { parseJson } from '../../base/parse-json.ts';
import { aborted } from '../errors.ts';
import type { Transport } from '../transport.ts';
import { SendError, type FailureKind } from '../../base/send-failure.ts';
import { describeBody, usefulLine } from '../transport/reply-text.ts';
import { retryAfterMs } from '../transport/retry.ts';
import { comeBackLater, endlessReceipt, noReceipt, notUploaded, otherItem, refused, sentElsewhere, unacknowledged, unpaid } from './errors.ts';
import type { UploadItem } from './make-item.ts';

export interface SendItemOptions {
  /** Who signed the item, for errors. */
  readonly address: string;
  readonly signal?: AbortSignal | undefined;
  /** Hears how many bytes of the item are on their way. Begins anew with each attempt. */
  readonly onProgress?: ((sentBytes: number) => void) | undefined;
  /** Hears that the item is sent again, and why. */
  readonly onRetry?: ((why: string, pauseMs: number) => void) | undefined;
  /** Waits. For tests. */
  readonly pause?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** What the service said. */
export interface UploadReceipt {
  /** What was charged, in winc, if it said so. */
  readonly winc?: bigint;
}

const mostAttempts = 6;
const firstPauseMs = 500;
/** A longer `Retry-After` is told, not waited for. */
const longestPauseMs = 60_000;

/** The answer was lost, so the item may be there. */
const mayHaveArrived: ReadonlySet<FailureKind> = new Set<FailureKind>(['lost', 'cut-off', 'head-timeout', 'body-timeout', 'endless']);
/** What a service says of an item that it has. @source Turbo's `/v1/tx/<id>/status` */
const hereStatuses: ReadonlySet<unknown> = new Set(['CONFIRMED', 'FINALIZED']);
/** What may be otherwise in a moment. `refused` at the first attempt is none of it: nobody is there, and it is told at once. */
const passing: ReadonlySet<FailureKind> = new Set<FailureKind>([...mayHaveArrived, 'refused', 'dns-busy', 'connect-timeout', 'no-route', 'proxy-busy']);

type Outcome =
  | { readonly kind: 'done'; readonly receipt: UploadReceipt }
  /** It was taken, says the service, but not which item. `error`: when it does not know the item when it is asked. */
  | { readonly kind: 'unclear'; readonly error: HbxError; readonly asks: number }
  | { readonly kind: 'again'; readonly why: string; readonly isLost: boolean; readonly pauseMs?: number; readonly cause?: unknown };

/**
 * Sends the item until the service has it.
 * @throws HbxError `upload/failed` (3), `upload/later` (3), `upload/not-enough-credit` (4), `upload/refused` (5), `upload/other-item` (5),
 * `upload/no-receipt` (5), `upload/redirected` (5), `client/…`
 */
export async function sendItem(transport: Transport, item: UploadItem, options: SendItemOptions): Promise<UploadReceipt> {
  const { signal, onRetry, pause = wait } = options;
  let mayBeThere = false;
  for (let attempt = 1; ; attempt++) {
    const outcome = await sendOnce(transport, item, options, attempt);
    if (outcome.kind === 'done') return outcome.receipt;
    if (outcome.kind === 'unclear') {
      for (let ask = 1; !(await hasItem(transport, item.id, { signal })); ask++) {
        if (ask === outcome.asks) throw outcome.error;
        await pause(firstPauseMs * 2 ** (ask - 1), signal);
      }
      return {};
    }
    const { why, isLost, cause } = outcome;
    mayBeThere ||= isLost;
    // Nothing is sent after the last attempt, but it may have arrived.
    const isLast = attempt === mostAttempts;
    if (!isLast) {
      const pauseMs = outcome.pauseMs ?? firstPauseMs * 2 ** (attempt - 1) * (1 + Math.random() / 2);
      if (pauseMs > longestPauseMs) throw comeBackLater(transport.url, Math.ceil(pauseMs / 1000), mayBeThere);
      onRetry?.(why, pauseMs);
      await pause(pauseMs, signal);
    }
    if (isLost && (await hasItem(transport, item.id, { signal }))) return {};
    if (isLast) throw notUploaded({ url: transport.url, id: item.id, attempts: attempt, why, mayBeThere, cause });
  }
}

/**
 * Asks a service for an item. False when it has none, and when it can't tell.
 * @param isNode it may be a node, which tells by answering for the item itself
 * @throws HbxError `client/aborted`
 */
export async function hasItem(transport: Transport, id: string, { signal, isNode = false }: { signal?: AbortSignal | undefined; isNode?: boolean } = {}): Promise<boolean> {
  const get = (path: string) => transport.request({ method: 'GET', path, headers: [['accept', 'application/json']], maxBytes: 1024 * 1024, ...(signal === undefined ? {} : { signal }) });
  try {
    if (isNode && isTold(await get(`/${id}/content-type`))) return true;
    const reply = await get(`/v1/tx/${id}/status`);
    const content = reply.status === 200 ? jsonOf(reply.body) : undefined;
    return hereStatuses.has(content?.['status']);
  } catch (error) {
    if (isHbxError(error) && error.exitCode !== ExitCode.interrupted) return false;
    throw error;
  }
}

/** A node tells it in JSON; what has a page for each path knows nothing. */
function isTold({ status, headers }: Awaited<ReturnType<Transport['request']>>): boolean {
  return status === 200 && headers.some(([name, value]) => name.toLowerCase() === 'content-type' && /^application\/json\b/i.test(value));
}

async function sendOnce(transport: Transport, item: UploadItem, { address, signal, onProgress }: SendItemOptions, attempt: number): Promise<Outcome> {
  const path = '/v1/tx';
  let reply: Awaited<ReturnType<Transport['request']>>;
  try {
    const body = { sizeBytes: item.sizeBytes, open: () => counted(item, onProgress) };
    reply = await transport.request({ method: 'POST', path, headers: [['content-type', 'application/octet-stream'], ['accept', 'application/json']], body, repeatable: false, maxBytes: 1024 * 1024, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (isHbxError(error) && error.code === 'client/too-long') return { kind: 'unclear', error: endlessReceipt(transport.url, item.id, error), asks: 1 };
    if (isHbxError(error) && error.code === 'client/redirected') throw sentElsewhere(error);
    if (!isHbxError(error) || !(error.cause instanceof SendError)) throw error;
    const { kind } = error.cause;
    if (kind === 'refused' ? attempt === 1 : !passing.has(kind)) throw error;
    return { kind: 'again', why: error.message, isLost: mayHaveArrived.has(kind), cause: error };
  }
  const { status } = reply;
  if (status >= 200 && status < 300) return acknowledged(transport.url, item.id, status, reply.body);
  const text = usefulLine(reply.body);
  const why = `it answered ${status}${text === '' ? '' : ` (${text})`}.`;
  const askedMs = retryAfterMs(reply.headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1], Date.now());
  const asked = askedMs === undefined ? {} : { pauseMs: askedMs };
  if (status === 429 || status === 503) return { kind: 'again', why, isLost: false, ...asked };
  if (status >= 500) return { kind: 'again', why, isLost: true, ...asked };
  if (status === 402 || (status === 401 && /balance|credit/i.test(text))) throw unpaid(transport.url, status, text, address);
  throw refused(transport.url, path, status, reply.body);
}

async function* counted(item: UploadItem, onProgress: SendItemOptions['onProgress']): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const piece of item.open()) {
    yield piece;
    sent += piece.length;
    onProgress?.(sent);
  }
}

function acknowledged(url: string, id: string, status: number, body: Uint8Array): Outcome {
  const content = jsonOf(body);
  // A web page with status 200 is none that took anything in.
  if (body.length === 0) return { kind: 'unclear', error: unacknowledged(url, id, status), asks: 4 };
  if (content === undefined) throw noReceipt(url, describeBody(body));
  const named = Object.hasOwn(content, 'id') ? content['id'] : undefined;
  if (typeof named !== 'string') return { kind: 'unclear', error: noReceipt(url, 'its answer does not name it'), asks: 1 };
  if (named !== id) throw otherItem(url, id, named);
  const winc = content['winc'];
  const receipt = (typeof winc === 'string' || typeof winc === 'number') && /^\d{1,40}$/.test(String(winc)) ? { winc: BigInt(winc) } : {};
  return { kind: 'done', receipt };
}

function jsonOf(body: Uint8Array): Record<string, unknown> | undefined {
  const parsed = parseJson(Buffer.from(body).toString('utf8'));
  return parsed.ok && typeof parsed.value === 'object' && parsed.value !== null ? (parsed.value as Record<string, unknown>) : undefined;
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw aborted(error);
  }
}
