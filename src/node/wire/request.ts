/**
 * What real nodes make of a request.
 *
 * | | `may` | `sept` |
 * |---|---|---|
 * | signatures | both generations are read | names that do not begin with `comm-` are not there, so what clients of May sign counts as unsigned |
 * | `&x="v"` | the quotes are part of the value | they are not |
 * | `&x+atom=true` | fails | works |
 * | an unknown type (`&x+boolean=true`), and whatever else cannot be parsed | fails | the same |
 * | `/~message@1.0&a=1/id` | fails: a message without signatures that came with the path has no id | works |
 *
 * To fail is to throw: 500 (`reply.ts`). Which other ids and types fail on `may` is not known: no recording asks for them.
 *
 * @source protocol.md A.4, B, G; test/fixtures/hyperbeam
 */
import type { DecodeResult, WireMessage } from '../../message/codec.ts';
import { commitmentsOf } from '../../message/commitments.ts';
import { httpsigDevice } from '../../message/codecs/httpsig/commitment.ts';
import { parseSingleton, type SingletonRequest } from '../../message/path.ts';
import { getText, isMessage, withKeys, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { WireGeneration } from '../../message/wire-generation.ts';
import type { NodeContext } from '../context.ts';

/** Parses a request as a node of this generation does. */
export function parseAsThere(wire: WireGeneration, request: Message, requestLine: { method: string; url: string }): DecodeResult<SingletonRequest> {
  const parsed = parseSingleton(request, requestLine, { keepsQuotes: wire === 'may' });
  if (!parsed.ok) return { ...parsed, status: 500 };
  return wire === 'may' && (namesAtom.test(requestLine.url) || asksForIdOfPath(parsed.value)) ? { ok: false, status: 500, reason: 'A node of May 2025 fails at this.' } : parsed;
}

const namesAtom = /(?:\+|%2b|%20)atom=/i;

function asksForIdOfPath({ base, steps }: SingletonRequest): boolean {
  const [first] = steps;
  return base.kind === 'device' && base.device === 'message@1.0' && commitmentsOf(base.message).size === 0 && first?.kind === 'key' && first.key.toLowerCase() === 'id';
}

/** The request without a pair of signature headers that has no `comm-` in it. */
export function heardBySept(wire: WireMessage): WireMessage {
  const input = wire.headers.find(([name]) => name === 'signature-input')?.[1];
  if (input === undefined || /(?:^|,\s*)comm-/.test(input)) return wire;
  return { ...wire, headers: wire.headers.filter(([name]) => name !== 'signature' && name !== 'signature-input') };
}

/** A message without commitments of `httpsig@1.0` that May named, at every level. */
export function withoutMayCommitments(content: Message): Message {
  let changed: Message | undefined;
  for (const [key, value] of content) {
    if (!isMessage(value) || key === 'commitments') continue;
    const inner = withoutMayCommitments(value);
    if (inner !== value) changed = withKeys(changed ?? content, [[key, inner]]);
  }
  const result = changed ?? content;
  const commitments = commitmentsOf(result);
  const kept = [...commitments].filter(([, fields]) => !isMessage(fields) || !isOfMay(fields));
  if (kept.length === commitments.size) return result;
  return kept.length === 0 ? withoutKeys(result, ['commitments']) : withKeys(result, [['commitments', new Map<string, Value>(kept)]]);
}

function isOfMay(fields: Message): boolean {
  return getText(fields, 'commitment-device') === httpsigDevice && !(getText(fields, 'signature-input') ?? '').startsWith('comm-');
}

/** A whole process message that came as a data item: a node of September answers 500 for it, and has its keys all the same. */
export function isItemProcess({ base, steps }: SingletonRequest, ctx: NodeContext): boolean {
  if (base.kind !== 'id' || base.device !== undefined || steps.length > 0) return false;
  const found = ctx.cache.read(base.id);
  if (!isMessage(found) || getText(found, 'type') !== 'Process') return false;
  return [...commitmentsOf(found).values()].some((fields) => isMessage(fields) && getText(fields, 'commitment-device') === 'ans104@1.0');
}
