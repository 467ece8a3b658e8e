/**
 * The keys that every codec has as a device. What it writes and reads is its own.
 *
 * @source protocol.md C.8; `flat@1.0`, `json@1.0` and `structured@1.0` leave signing to `httpsig@1.0`, as on a real node
 */
import type { DecodeResult, WireMessage } from '../message/codec.ts';
import { codecs } from '../message/codecs/table.ts';
import { isSigned, withoutCommitments } from '../message/commitments.ts';
import { binary, bytesOf, getKey, getText, isBinary, type Message, type Value } from '../message/value.ts';
import { commitWith } from './commit-with.ts';
import type { NodeContext } from './context.ts';
import { fail, noWriteOnGet, notFound, ok, okMessage, type KeyFunction, type Outcome } from './device.ts';
import { isOperator, notTheOperator } from './operator.ts';

/** `content-type`, `commit` (POST, operator only) and `verify` of a codec. */
export function codecKeys(id: string, contentType: string): Readonly<Record<string, KeyFunction>> {
  const signing = codecs.get(id)?.commit === undefined ? 'httpsig@1.0' : id;
  return {
    'content-type': () => ok(contentType),
    commit: (base, _req, ctx) => commit(signing, base, ctx),
    verify: async (base) => ok((await codecs.get(signing)?.verify?.(base)) === true),
  };
}

function commit(device: string, base: Message, ctx: NodeContext): Outcome | Promise<Outcome> {
  if (ctx.readOnly === true) return noWriteOnGet;
  return isOperator(ctx) ? commitWith(device, base, ctx) : notTheOperator(ctx, 403, 'can have it sign a message');
}

/**
 * The base without signatures that no longer fit: `X/key~codec` gives X that device, and a process has signed its own.
 */
export function withFittingCommitments(base: Message): Message {
  return isSigned('device', base) ? withoutCommitments(base) : base;
}

/** What a conversion gave, as an outcome. */
export function outcomeOf(result: DecodeResult<Value>): Outcome {
  return result.ok ? ok(result.value) : fail(result.status, result.reason);
}

/** A wire form as `{content-type, body}`. */
export function bodyOf(result: DecodeResult<WireMessage>, contentType: string): Outcome {
  return result.ok ? okMessage({ 'content-type': contentType, body: binary(result.value.body) }) : fail(result.status, result.reason);
}

/** The bytes under the key that the request names as `target` (default `body`), or the refusal. */
export function targetBytes(base: Message, req: Message, what: string): Uint8Array | Outcome {
  const key = getText(req, 'target') ?? 'body';
  const content = getKey(base, key);
  if (content !== undefined && isBinary(content)) return bytesOf(content);
  return notFound(`There is nothing under \`${key.slice(0, 64)}\` to read as ${what}.`);
}
