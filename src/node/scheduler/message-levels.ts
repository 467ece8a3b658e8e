import { isList, isMessage, type Value } from '../../message/value.ts';

/** Levels of a message in the log: it must fit into an answer, a few levels down. */
export const maxMessageLevels = 56;

/** True for a value that nests more levels than these. */
export function isNestedDeeperThan(value: Value, levels: number): boolean {
  if (isMessage(value)) return levels === 0 || [...value.values()].some((item) => isNestedDeeperThan(item, levels - 1));
  return isList(value) && (levels === 0 || value.some((item) => isNestedDeeperThan(item, levels - 1)));
}
