/**
 * What a node of September 2025 makes of a request: signatures whose names do not begin with `comm-` are not there for it, so what
 * clients of May sign counts as unsigned.
 *
 * @source protocol.md A.4, G
 */
import type { WireMessage } from '../../message/codec.ts';
import { commitmentsOf } from '../../message/commitments.ts';
import { httpsigDevice } from '../../message/codecs/httpsig/commitment.ts';
import type { SingletonRequest } from '../../message/path.ts';
import { getText, isMessage, withKeys, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';

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
