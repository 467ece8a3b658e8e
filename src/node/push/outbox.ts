import { getKey, isList, isMessage, type Value } from '../../message/value.ts';

/**
 * The entries of a slot's outbox with their keys, in key order: numbers first, by their size. A list counts from 1. A slot
 * that failed has none, nor has one whose outbox is no table.
 * @source protocol.md C.5
 */
export function outboxEntries(results: Value | undefined, failed: boolean): readonly (readonly [key: string, entry: Value])[] {
  if (failed || !isMessage(results)) return [];
  const outbox = getKey(results, 'outbox');
  if (isList(outbox)) return outbox.map((entry, index) => [String(index + 1), entry] as const);
  return isMessage(outbox) ? [...outbox].sort(([a], [b]) => compareKeys(a, b)) : [];
}

function compareKeys(a: string, b: string): number {
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function numberOf(key: string): number {
  return /^\d{1,15}$/.test(key) ? Number(key) : Infinity;
}
