/** What one Lua state is made of, and that as a heap. */
import type { Dialect } from '../engines.ts';
import { LuaTable, type LuaValue } from '../runtime/value.ts';
import type { Heap } from '../snapshot/heap.ts';

/** Types that can have a metatable for all their values, besides strings. */
const metaTypes = ['nil', 'boolean', 'number', 'function', 'thread'] as const;

/** Words of the state of random numbers. */
export const randomWords = 4;

export interface Core {
  readonly dialect: Dialect;
  readonly globals: LuaTable;
  /** Names of the modules: places in messages are believed when they name one. */
  readonly files: Set<string>;
  readonly random: Uint32Array;
  stringMeta: LuaTable | undefined;
  typeMetas: Map<string, LuaTable> | undefined;
  /** The value that the state holds for its caller. */
  held: LuaTable | undefined;
  lastId: number;
  nowMs: number;
  /** What it keeps in bytes, as it was measured last, and all that was made since. */
  retained: number;
}

/** All that can be reached from a state. */
export function heapOf({ dialect, globals, files, random, stringMeta, typeMetas, held, lastId, nowMs, retained }: Core): Heap {
  return { dialect, lastId, numbers: [nowMs, retained, ...random], roots: [globals, stringMeta, held, ...metaTypes.map((type) => typeMetas?.get(type)), ...files] };
}

/** The state again, `undefined` when the heap is of something else. */
export function coreOf({ dialect, lastId, numbers, roots }: Heap): Core | undefined {
  const [globals, stringMeta, held, ...rest] = roots;
  const [nowMs = 0, retained = 0, ...words] = numbers;
  const metas = rest.slice(0, metaTypes.length);
  const files = rest.slice(metaTypes.length);
  if (!(globals instanceof LuaTable) || ![stringMeta, held, ...metas].every(isTableOrNothing) || words.length !== randomWords || !files.every((file) => typeof file === 'string')) return undefined;
  const typeMetas = new Map(metaTypes.flatMap((type, at) => (metas[at] === undefined ? [] : [[type as string, metas[at] as LuaTable] as const])));
  return {
    dialect,
    globals,
    files: new Set(files as string[]),
    random: Uint32Array.from(words),
    stringMeta: stringMeta as LuaTable | undefined,
    typeMetas: typeMetas.size === 0 ? undefined : typeMetas,
    held: held as LuaTable | undefined,
    lastId,
    nowMs,
    retained,
  };
}

function isTableOrNothing(value: LuaValue): boolean {
  return value === undefined || value instanceof LuaTable;
}
