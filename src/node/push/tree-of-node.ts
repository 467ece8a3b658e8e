/**
 * The tree that another node answers for its part of a push, made fit to stand in ours: without proofs and private keys, and
 * no larger than what was asked for.
 */
import { isList, isMessage, type Message, type Value } from '../../message/value.ts';
import { refusal } from './refusal.ts';

/** Keys and items of one answer. */
const maxItems = 50_000;
/** Levels that results may nest in it. */
const resultLevels = 12;
/** Keys that are about the reply it came in. */
const ofTheReply = new Set(['status', 'raw', 'device', 'codec-device', 'content-type', 'ao-result', 'ao-types']);

/** @param levels levels that it was told to nest at most */
export function treeOfNode(tree: Message, node: string, levels: number): Message {
  const left = { items: maxItems };
  const copy = new Map<string, Value>();
  for (const [key, value] of tree) {
    if (ofTheReply.has(key.toLowerCase()) || isHidden(key)) continue;
    const taken = take(value, levels + resultLevels, left);
    if (taken === undefined) return refusal(502, `The answer of ${node} is larger than what it was asked for: look at its processes for what came of the message.`);
    copy.set(key, taken);
  }
  return copy;
}

/** Deliveries in a tree. */
export function deliveriesIn(tree: Value): number {
  if (isList(tree)) return tree.reduce((sum: number, item) => sum + deliveriesIn(item), 0);
  if (!isMessage(tree)) return 0;
  let sum = tree.has('id') && tree.has('target') && tree.has('slot') ? 1 : 0;
  for (const value of tree.values()) sum += deliveriesIn(value);
  return sum;
}

function take(value: Value, levels: number, left: { items: number }): Value | undefined {
  left.items -= 1;
  if (left.items < 0) return undefined;
  if (!isMessage(value) && !isList(value)) return value;
  if (levels === 0) return undefined;
  if (isList(value)) {
    const items = value.map((item) => take(item, levels - 1, left));
    return items.includes(undefined) ? undefined : (items as Value[]);
  }
  const copy = new Map<string, Value>();
  for (const [key, item] of value) {
    if (isHidden(key)) continue;
    const taken = take(item, levels - 1, left);
    if (taken === undefined) return undefined;
    copy.set(key, taken);
  }
  return copy;
}

function isHidden(key: string): boolean {
  return /^(?:priv|commitments$)/i.test(key);
}
