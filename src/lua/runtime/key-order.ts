/**
 * The order of keys in Luerl's dictionaries, which is that of Erlang terms: integers from 1 on come first (they live in the
 * array there), then other numbers by value, booleans, tables, functions, and strings by bytes.
 *
 * @source lua-engine.md 3; probes `table.pairs_*`
 */
import { LuaFunction, LuaTable, type LuaValue } from './value.ts';

/** Negative when `a` comes before `b`. Both are stored keys. */
export function compareKeys(a: LuaValue, b: LuaValue): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const rankA = rank(a);
  const rankB = rank(b);
  if (rankA !== rankB) return rankA - rankB;
  if (rankA <= 1) {
    const x = a as number | bigint;
    const y = b as number | bigint;
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (rankA === 2) return a === b ? 0 : a === false ? -1 : 1;
  if (a instanceof LuaFunction && b instanceof LuaFunction && a.proto === undefined && b.proto === undefined) return a.name! < b.name! ? -1 : a.name! > b.name! ? 1 : 0;
  return (a as { id: number }).id - (b as { id: number }).id;
}

function rank(key: LuaValue): number {
  switch (typeof key) {
    case 'number':
      return key > 0 && Number.isInteger(key) && Number.isSafeInteger(key) ? 0 : 1;
    case 'bigint':
      return key > 0n ? 0 : 1;
    case 'boolean':
      return 2;
    case 'string':
      return 6;
    default:
      return key instanceof LuaTable ? 3 : 4;
  }
}
