/**
 * The hashpath of a result: the id of the base, and the ids of what was asked of it, folded step by step. Replies carry it
 * as the `tag` of their signature, so a reader can tell what the signed result is the result of.
 *
 * A step counts as its request without `path` and `method`; one that holds nothing else counts as its bare key. A cast
 * changes no result, so it counts only in a base. The keys of the request do not belong to a step with a device of its own.
 *
 * @source protocol.md A.4, G; computed from the recorded replies of the May node (test/node/hashpath.test.ts)
 */
import { isHbxError } from '../base/errors.ts';
import { nextHashpath } from '../message/hashpath.ts';
import { messageId } from '../message/id.ts';
import type { SingletonRequest, Step } from '../message/path.ts';
import { isMessage, withKeys, withoutKeys, type Message, type Value } from '../message/value.ts';
import type { NodeContext } from './context.ts';

/** Keys whose hashing would cost more than the reply: a request with a body this large has no hashpath. */
const maxBodyBytes = 64 * 1024;

/** The hashpath of what a request resolved to, `undefined` when it has none (a nested request as base, a large body, a message without id). */
export function hashpathOf(parsed: SingletonRequest, request: Message, ctx: NodeContext): string | undefined {
  try {
    return fold(parsed, request, ctx);
  } catch (error) {
    // The answer is good without it.
    if (isHbxError(error) && error.code === 'message/not-encodable') return undefined;
    throw error;
  }
}

function fold({ base, steps }: SingletonRequest, request: Message, ctx: NodeContext): string | undefined {
  if (base.kind === 'sub' || isLarge(request.get('body')) || isLarge(request.get('data'))) return undefined;
  const [first, ...rest] = steps;
  const isCastBase = first?.kind === 'cast' && base.kind !== 'id';
  let path: string;
  if (base.kind === 'id') {
    const found = ctx.cache.read(base.id);
    path = isMessage(found) ? messageId(found, 'all') : base.id;
  } else {
    const device = isCastBase ? first.device : base.kind === 'device' ? base.device : undefined;
    const content = isCastBase ? withKeys(base.message, first.message) : base.message;
    path = idOf(withoutKeys(device === undefined ? content : withKeys(content, [['device', device]]), ['path']));
  }
  for (const step of isCastBase ? rest : steps) {
    if (step.kind === 'sub') return undefined;
    if (step.kind === 'key') path = nextHashpath(path, stepId(step, request));
  }
  return path;
}

function stepId(step: Extract<Step, { kind: 'key' }>, request: Message): string {
  const content = withoutKeys(step.message, ['path', 'method']);
  if (step.device !== undefined) for (const [key, value] of request) if (content.get(key) === value) content.delete(key);
  return content.size === 0 ? step.key : idOf(content);
}

function idOf(content: Message): string {
  return messageId(content, 'all');
}

function isLarge(value: Value | undefined): boolean {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length > maxBodyBytes : isMessage(value) && [...value.values()].some((item) => typeof item === 'string' && item.length > maxBodyBytes);
}
