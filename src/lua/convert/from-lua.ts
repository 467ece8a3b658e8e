/**
 * Lua values as message values.
 *
 * | Lua                                                    | value                                            |
 * |--------------------------------------------------------|--------------------------------------------------|
 * | table with keys exactly 1..n (numbers or `"1"`..`"n"`) | list                                             |
 * | other table                                            | map, number keys as decimal text                 |
 * | empty table                                            | empty list                                       |
 * | integer, float                                         | integer, float (the subtype stays)               |
 * | string                                                 | text if it is UTF-8, else bytes                  |
 * | boolean                                                | boolean                                          |
 * | nil                                                    | `null` at the top; inside a table there is none  |
 * | function                                               | left out of maps, `null` in lists and at the top |
 *
 * A real node keeps functions as terms that only its own VM can use; here they stay in the VM. Metatables play no part.
 * Everything else that has no value form (infinity, nan, coroutines, keys that are no text, cycles) is refused.
 *
 * @source protocol.md C.6 "Values in Lua"
 */
import { float, type Value } from '../../message/value.ts';
import { LuaCoroutine, LuaFloat, LuaFunction, LuaTable, type LuaValue } from '../runtime/value.ts';
import { bytesPerValue, ConversionError, maxDepth } from './conversion-error.ts';
import { isList, isNumbered, positionOf } from './list.ts';
import { showPath } from './path.ts';
import { binaryOfString } from './text.ts';

/** Converts one value; `memoryBytes` bounds the size of the result. Throws `ConversionError`. */
export function fromLua(value: LuaValue, memoryBytes: number): Value {
  return new ValueReader(memoryBytes).read(value) ?? null;
}

/** Reads several values into one budget, each at a place of its own. */
export class ValueReader {
  #path: (string | number)[] = [];
  #tables: LuaTable[] = [];
  readonly #limit: number;
  #bytes = 0;
  /** Values read so far. */
  values = 0;
  /** Whether the value that was read last is another once it went back into Lua and came out again. */
  isUnsettled = false;

  constructor(memoryBytes: number) {
    this.#limit = memoryBytes;
  }

  /** What it reads, for sentences. */
  protected what(): string {
    return 'The result';
  }

  /** Reads a value that stands inside others: `path` and `tables` lead to it from the top. */
  readAt(value: LuaValue, path: readonly (string | number)[], tables: readonly LuaTable[]): Value | undefined {
    this.#path = [...path];
    this.#tables = [...tables];
    this.isUnsettled = false;
    return this.read(value);
  }

  /** The name of a key of the table at a place. */
  keyAt(key: LuaValue, path: readonly (string | number)[]): string {
    this.#path = [...path];
    return this.#key(key);
  }

  /** `undefined` for what is left out. */
  read(value: LuaValue): Value | undefined {
    this.values += 1;
    this.#bytes += bytesPerValue;
    if (this.#bytes > this.#limit) this.#tooLarge();
    switch (typeof value) {
      case 'string':
        this.#bytes += value.length;
        return binaryOfString(value);
      case 'number':
      case 'bigint':
      case 'boolean':
        return value;
      case 'object':
        if (value instanceof LuaTable) return this.#table(value);
        if (value instanceof LuaFloat) return this.#float(value.n);
        if (!(value instanceof LuaFunction)) return this.#refuse(`a ${value instanceof LuaCoroutine ? 'coroutine' : 'userdata'}, which no message can hold`);
        return undefined;
      default:
        return undefined;
    }
  }

  #key(key: LuaValue): string {
    switch (typeof key) {
      case 'string': {
        const text = binaryOfString(key);
        return typeof text === 'string' ? text : this.#refuse('a table with a key that is not UTF-8 text');
      }
      case 'number':
        return Number.isSafeInteger(key) ? String(key) : String(Number(key.toPrecision(14)));
      case 'bigint':
        return String(key);
      default:
        return this.#refuse(`a table with a ${typeof key === 'boolean' ? 'boolean' : key instanceof LuaTable ? 'table' : 'function'} as a key, which no message can name`);
    }
  }

  #float(n: number): Value {
    if (!Number.isFinite(n)) return this.#refuse(`${Number.isNaN(n) ? 'nan' : n > 0 ? 'inf' : '-inf'}, which no message can hold`);
    return float(n);
  }

  #table(table: LuaTable): Value {
    if (this.#tables.length >= maxDepth) this.#tooDeep();
    this.#tables.push(table);
    const result = isList(table) ? this.#list(table) : this.#map(table);
    this.#tables.pop();
    return result;
  }

  #list({ arr, hash }: LuaTable): Value[] {
    const list: Value[] = [];
    const at = this.#path.length;
    // Places come in order unless some of them are keys of the hash part.
    for (let index = 1; index < arr.length; index++) if (arr[index] !== undefined) this.#place(list, at, index, arr[index]);
    for (let offset = 0; offset < hash.length; offset += 2) if (hash[offset + 1] !== undefined) this.#place(list, at, positionOf(hash[offset]), hash[offset + 1]);
    this.#path.length = at;
    return list;
  }

  #place(list: Value[], at: number, index: number, value: LuaValue): void {
    this.#path[at] = index;
    const read = this.read(value);
    if (read === undefined) this.isUnsettled = true;
    list[index - 1] = read ?? null;
  }

  #map(table: LuaTable): Map<string, Value> {
    const map = new Map<string, Value>();
    const { arr, hash } = table;
    const at = this.#path.length;
    for (let index = 1; index < arr.length; index++) if (arr[index] !== undefined) this.#entry(map, at, String(index), arr[index]);
    for (let offset = 0; offset < hash.length; offset += 2) {
      const value = hash[offset + 1];
      if (value !== undefined) this.#entry(map, at, this.#key(hash[offset]), value);
    }
    this.#path.length = at;
    // Functions that were left out, or two keys of one name, can make a list of it.
    if (map.size === 0 || (map.has('1') && isNumbered(map))) this.isUnsettled = true;
    return map;
  }

  #entry(map: Map<string, Value>, at: number, name: string, value: LuaValue): void {
    this.#path[at] = name;
    const read = this.read(value);
    this.#path.length = at;
    if (read !== undefined) map.set(name, read);
  }

  #refuse(what: string): never {
    throw new ConversionError(`${this.#where()} is ${what}`);
  }

  #where(steps?: number): string {
    const path = steps === undefined ? this.#path : this.#path.slice(0, steps);
    return path.length === 0 ? this.what() : `${this.what()}'s ${showPath(path)}`;
  }

  #tooLarge(): never {
    throw new ConversionError(`${this.what()} is larger than the memory limit of ${this.#limit} bytes`, 'memory');
  }

  #tooDeep(): never {
    const seen = new Set<LuaTable>();
    for (const [steps, table] of this.#tables.entries()) {
      if (seen.has(table)) throw new ConversionError(`${this.#where(steps)} is a table that contains itself`);
      seen.add(table);
    }
    throw new ConversionError(`${this.what()} is nested deeper than ${maxDepth} tables, below ${showPath(this.#path.slice(0, 4))}`);
  }
}
