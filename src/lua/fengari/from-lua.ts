/**
 * Lua values as message values.
 *
 * | Lua                                                    | value                                         |
 * |--------------------------------------------------------|-----------------------------------------------|
 * | table with keys exactly 1..n (numbers or `"1"`..`"n"`) | list                                          |
 * | other table                                            | map, number keys as decimal text              |
 * | empty table                                            | empty list                                    |
 * | integer, float                                         | integer, float (the subtype stays)            |
 * | string                                                 | text if it is UTF-8, else bytes               |
 * | boolean                                                | boolean                                       |
 * | nil                                                    | `null` at the top; inside a table there is none |
 * | function                                               | left out of maps, `null` in lists and at the top |
 *
 * A real node keeps functions as terms that only its own VM can use; here they stay in the VM. Metatables play no part.
 * Everything else that has no value form (infinity, nan, coroutines, keys that are no text, cycles) is refused.
 *
 * @source protocol.md C.6 "Values in Lua"
 */
import { isAscii } from 'node:buffer';
import { binary, type Binary, float, type Value } from '../../message/value.ts';
import { latin1, type LuaString, type LuaTable, type LuaValue, Tag } from './internals.ts';
import { bytesPerValue, ConversionError, maxDepth } from '../convert/conversion-error.ts';
import { showPath } from '../convert/path.ts';

/** Converts one value; `memoryBytes` bounds the size of the result. Throws `ConversionError`. */
export function fromLua(value: LuaValue, memoryBytes: number): Value {
  return new Reader(memoryBytes).read(value) ?? null;
}

/** Reads several values into one budget. */
export class Reader {
  readonly #path: (string | number)[] = [];
  readonly #tables: LuaTable[] = [];
  readonly #limit: number;
  readonly #what: string;
  #bytes = 0;
  /** Values read so far. */
  values = 0;

  /** @param what it reads, for sentences */
  constructor(memoryBytes: number, what = 'The result') {
    this.#limit = memoryBytes;
    this.#what = what;
  }

  /** `undefined` for what is left out. */
  read(value: LuaValue): Value | undefined {
    this.values += 1;
    this.#bytes += bytesPerValue;
    if (this.#bytes > this.#limit) throw new ConversionError(`${this.#what} is larger than the memory limit of ${this.#limit} bytes`, 'memory');
    switch (value.type) {
      case Tag.string:
      case Tag.shortString: {
        const string = value.value as LuaString;
        this.#bytes += string.realstring.length;
        return textOrBytes(string);
      }
      case Tag.integer:
        return value.value as number;
      case Tag.float: {
        const number = value.value as number;
        if (!Number.isFinite(number)) return this.#refuse(`${Number.isNaN(number) ? 'nan' : number > 0 ? 'inf' : '-inf'}, which no message can hold`);
        return float(number);
      }
      case Tag.boolean:
        return value.value as boolean;
      case Tag.table:
        return this.#table(value.value as LuaTable);
      case Tag.thread:
        return this.#refuse('a coroutine, which no message can hold');
      case Tag.userdata:
      case Tag.lightUserdata:
        return this.#refuse('a userdata, which no message can hold');
      default:
        return undefined; // nil and functions
    }
  }

  #table(table: LuaTable): Value {
    if (this.#tables.length >= maxDepth) this.#tooDeep();
    this.#tables.push(table);
    const size = table.strong.size;
    const result = isList(table, size) ? this.#list(table, size) : this.#map(table);
    this.#tables.pop();
    return result;
  }

  #list(table: LuaTable, size: number): Value[] {
    const list = new Array<Value>(size);
    for (let entry = table.f; entry !== undefined; entry = entry.n) {
      const index = position(entry.key);
      this.#path.push(index);
      list[index - 1] = this.read(entry.value) ?? null;
      this.#path.pop();
    }
    return list;
  }

  #map(table: LuaTable): Map<string, Value> {
    const map = new Map<string, Value>();
    for (let entry = table.f; entry !== undefined; entry = entry.n) {
      const name = this.#key(entry.key);
      this.#path.push(name);
      const value = this.read(entry.value);
      this.#path.pop();
      if (value !== undefined) map.set(name, value);
    }
    return map;
  }

  #key(key: LuaValue): string {
    switch (key.type) {
      case Tag.string:
      case Tag.shortString: {
        const text = textOrBytes(key.value as LuaString);
        if (typeof text === 'string') return text;
        return this.#refuse('a table with a key that is not UTF-8 text');
      }
      case Tag.integer:
        return String(key.value);
      case Tag.float:
        return String(Number((key.value as number).toPrecision(14)));
      default:
        return this.#refuse(`a table with a ${key.type === Tag.boolean ? 'boolean' : key.type === Tag.table ? 'table' : 'function'} as a key, which no message can name`);
    }
  }

  #refuse(what: string): never {
    throw new ConversionError(`${this.#where()} is ${what}`);
  }

  #where(steps?: number): string {
    const path = steps === undefined ? this.#path : this.#path.slice(0, steps);
    return path.length === 0 ? this.#what : `${this.#what}'s ${showPath(path)}`;
  }

  #tooDeep(): never {
    const seen = new Set<LuaTable>();
    for (const [steps, table] of this.#tables.entries()) {
      if (seen.has(table)) throw new ConversionError(`${this.#where(steps)} is a table that contains itself`);
      seen.add(table);
    }
    throw new ConversionError(`${this.#what} is nested deeper than ${maxDepth} tables, below ${showPath(this.#path.slice(0, 4))}`);
  }
}

function isList(table: LuaTable, size: number): boolean {
  let sum = 0;
  for (let entry = table.f; entry !== undefined; entry = entry.n) {
    const index = position(entry.key);
    if (index < 1 || index > size) return false;
    sum += index;
  }
  // `{[1] = a, ["1"] = b}` names one place twice.
  return sum === (size * (size + 1)) / 2 && (size < 2 || !mixesKeys(table));
}

function mixesKeys(table: LuaTable): boolean {
  const seen = new Set<number>();
  const type = table.f?.key.type;
  for (let entry = table.f; entry !== undefined; entry = entry.n) {
    if (entry.key.type !== type) {
      for (let other = table.f; other !== undefined; other = other.n) {
        const index = position(other.key);
        if (seen.has(index)) return true;
        seen.add(index);
      }
      return false;
    }
  }
  return false;
}

/** The place in a list that a key names, or 0. */
function position(key: LuaValue): number {
  if (key.type === Tag.integer) return key.value as number;
  if (key.type !== Tag.string && key.type !== Tag.shortString) return 0;
  const bytes = (key.value as LuaString).realstring;
  if (bytes.length === 0 || bytes.length > 9 || bytes[0] === 48) return 0;
  let number = 0;
  for (const byte of bytes) {
    if (byte < 48 || byte > 57) return 0;
    number = number * 10 + byte - 48;
  }
  return number;
}

/** A Lua string as a binary. */
export function textOrBytes(string: LuaString): Binary {
  const bytes = string.realstring;
  if (bytes.length <= 64) {
    for (const byte of bytes) if (byte > 127) return binary(bytes);
    return latin1(bytes);
  }
  return isAscii(bytes) ? latin1(bytes) : binary(bytes);
}
