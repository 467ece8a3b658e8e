/**
 * Lua tables.
 *
 * `arr` holds the values of the keys 1 to n; its slot 0 is unused and keeps every such array of one kind for V8. `hash` holds
 * all other entries as `key, value, key, value, …` in order of insertion; a removed entry keeps its key with the value nil,
 * so a traversal can go on from it, until the key is added again (at the end) or the hash is packed at an insertion. From nine entries on, `index` finds keys.
 * Compiled code guesses the offset of a constant key and only compares: see `compile/`.
 *
 * Keys are stored in one form: floats with an integral value as integers, other floats as JavaScript numbers that are not
 * safe integers (`keyOf` and `valueOfKey` convert).
 *
 * Traversal: `arr`, then `hash`: in `puc` in order of insertion, or as PUC's nodes stand when all keys are integers
 * (`node-order.ts`); in `luerl` sorted (`key-order.ts`).
 *
 * Each change is noted in the journal of the call unless the table was made or noted by the same call (`epoch`).
 */
import { compareKeys } from './key-order.ts';
import { nodeOrder } from './node-order.ts';
import { allocate, charge, outOfBytes } from './meter.ts';
import { gas, state } from './state.ts';
import { LuaFloat, type LuaValue } from './value.ts';

/** What holds no array part; never written to. */
export const noArray: LuaValue[] = [undefined];
/** What holds no hash part; never written to. The `nil` and its removal give it the same kind as all others. */
export const noHash: LuaValue[] = [undefined];
noHash.pop();

/** Entries a hash has before it is indexed. */
const indexFrom = 8;

/** What one table, one slot of an array part, and one entry of a hash part count in bytes. */
export const tableBytes = 120;
export const slotBytes = 20;
export const entryBytes = 64;

export class LuaTable {
  arr: LuaValue[] = noArray;
  hash: LuaValue[] = noHash;
  index: Map<LuaValue, number> | undefined = undefined;
  mt: LuaTable | undefined = undefined;
  epoch: number = state.epoch;
  readonly id: number = ++state.lastId;
  /** Entries of `hash` whose value is nil. */
  dead = 0;
  /**
   * Bit 0: `arr` may have holes. Bit 1: `hash` may have integer keys that belong behind `arr`. Bit 2: `hash` has, or had, keys
   * that are no integers.
   */
  flags = 0;
  /** The largest index that `arr` had: Luerl's arrays never shrink, which its `sort` sees. Kept in `luerl` only. */
  high = 0;
  /** Offsets of `hash` in the order of the traversal, until a key is added. */
  order: number[] | undefined = undefined;
  /** Writes noted one by one in the journal of the call `notedIn`. */
  noted = 0;
  notedIn = 0;

  constructor() {
    if ((gas[2]! -= tableBytes) < 0) outOfBytes();
  }

  /** Offset of a stored key in `hash`, or -1. */
  find(key: LuaValue): number {
    const { index, hash } = this;
    if (index !== undefined) {
      const at = index.get(key);
      return at === undefined ? -1 : at;
    }
    for (let at = 0; at < hash.length; at += 2) if (hash[at] === key) return at;
    return -1;
  }

  /** The value of any key, without metatables. */
  get(key: LuaValue): LuaValue {
    if (typeof key === 'number') return this.getInteger(key);
    if (typeof key === 'string') return this.getString(key);
    const at = this.find(keyOf(key));
    if (at >= 0) return this.hash[at + 1];
    // A float with an integral value.
    return key instanceof LuaFloat ? this.getNormalized(keyOf(key)) : undefined;
  }

  getString(key: string): LuaValue {
    const at = this.find(key);
    return at < 0 ? undefined : this.hash[at + 1];
  }

  getInteger(key: number): LuaValue {
    const { arr } = this;
    if (key > 0 && key < arr.length) return arr[key];
    if (this.hash.length === 0) return undefined;
    const at = this.find(key);
    return at < 0 ? undefined : this.hash[at + 1];
  }

  getNormalized(key: LuaValue): LuaValue {
    return typeof key === 'number' && Number.isSafeInteger(key) ? this.getInteger(key) : this.find(key) < 0 ? undefined : this.hash[this.find(key) + 1];
  }

  /** Sets any key but nil and nan, without metatables. */
  set(key: LuaValue, value: LuaValue): void {
    if (typeof key === 'string') this.setHash(key, value);
    else if (typeof key === 'number') this.setInteger(key, value);
    else {
      const stored = keyOf(key);
      if (typeof stored === 'number' && Number.isSafeInteger(stored)) this.setInteger(stored, value);
      else this.setHash(stored, value);
    }
  }

  setString(key: string, value: LuaValue): void {
    this.setHash(key, value);
  }

  setInteger(key: number, value: LuaValue): void {
    const { arr } = this;
    const { length } = arr;
    if (key > 0 && key < length) {
      if (value !== undefined) {
        if (this.epoch !== state.epoch) state.journal!.write(this, key);
        // The journal may have copied the array.
        this.arr[key] = value;
      } else this.#clearSlot(key);
    } else if (key === length && value !== undefined) {
      this.append(value);
    } else {
      this.setHash(key, value);
    }
  }

  /** Sets the key n + 1, where n is the length of the array part. */
  append(value: LuaValue): void {
    const key = this.arr.length;
    if ((this.flags & 2) !== 0 && this.epoch !== state.epoch) state.journal!.copy(this);
    if (this.epoch !== state.epoch) state.journal!.write(this, key);
    allocate(slotBytes + held(value));
    if (this.arr === noArray) this.arr = [undefined, value];
    else this.arr.push(value);
    if ((this.flags & 2) !== 0) this.#takeFromHash();
  }

  #clearSlot(key: number): void {
    const last = this.arr.length - 1;
    if (key < last) {
      if (this.arr[key] === undefined) return;
      if (this.epoch !== state.epoch) state.journal!.write(this, key);
      this.arr[key] = undefined;
      this.flags |= 1;
      return;
    }
    const popsMore = (this.flags & 1) !== 0 && this.arr[last - 1] === undefined && last > 1;
    if (this.epoch !== state.epoch) {
      if (popsMore) state.journal!.copy(this);
      else state.journal!.write(this, key);
    }
    const { arr } = this;
    if (state.luerl && last > this.high) this.high = last;
    arr.pop();
    if (popsMore) while (arr.length > 1 && arr[arr.length - 1] === undefined) arr.pop();
  }

  /** After the array part grew: moves what follows it in the hash part behind it. */
  #takeFromHash(): void {
    const { arr } = this;
    for (;;) {
      const at = this.find(arr.length);
      if (at < 0) return;
      const value = this.hash[at + 1];
      if (value === undefined) return;
      this.hash[at + 1] = undefined;
      this.dead += 1;
      arr.push(value);
    }
  }

  /** Sets a stored key that is not in the array part. */
  setHash(key: LuaValue, value: LuaValue): void {
    const at = this.find(key);
    const old = at < 0 ? undefined : this.hash[at + 1];
    if (old === value) return;
    if (old === undefined) return this.#insert(key, value, at);
    if (this.epoch !== state.epoch) state.journal!.write(this, key);
    if (value === undefined) this.dead += 1;
    this.hash[at + 1] = value;
  }

  /**
   * Adds an entry at the end, also for a key that was removed: so the order of entries does not depend on what was removed
   * before. `removedAt` is where such a key stands, else -1.
   */
  #insert(key: LuaValue, value: LuaValue, removedAt: number): void {
    const packs = this.dead > 8 && this.dead * 4 > this.hash.length;
    if (this.epoch !== state.epoch) {
      if (packs) state.journal!.copy(this);
      else state.journal!.write(this, key);
    }
    if (packs) this.#pack();
    else if (removedAt >= 0) {
      this.hash[removedAt] = undefined;
      this.index?.delete(key);
    }
    allocate(entryBytes + held(value) + held(key));
    this.flags |= typeof key === 'number' && Number.isSafeInteger(key) ? 2 : 4;
    this.order = undefined;
    if (this.hash === noHash) {
      const hash: LuaValue[] = [undefined, value];
      hash[0] = key;
      this.hash = hash;
      return;
    }
    const at = this.hash.length;
    this.hash.push(key, value);
    if (this.index !== undefined) this.index.set(key, at);
    else if (at >= 2 * indexFrom) this.indexAll();
  }

  /** Leaves removed entries out. */
  #pack(): void {
    const packed = [...noHash];
    const { hash } = this;
    for (let at = 0; at < hash.length; at += 2) if (hash[at + 1] !== undefined) packed.push(hash[at], hash[at + 1]);
    this.hash = packed;
    this.dead = 0;
    this.index = undefined;
    if (packed.length > 2 * indexFrom) this.indexAll();
  }

  /** Entries of the hash part. What was removed before does not count, so the number depends on nothing else. */
  get entries(): number {
    return this.hash.length / 2 - this.dead;
  }

  /** Builds `index` anew. */
  indexAll(): void {
    const index = new Map<LuaValue, number>();
    const { hash } = this;
    for (let at = 0; at < hash.length; at += 2) if (hash[at] !== undefined) index.set(hash[at], at);
    this.index = index;
  }

  /** `#t` without metatables: a border, the one that the dialect finds. */
  length(): number {
    const { arr, flags } = this;
    if (!state.luerl) {
      return arr.length - 1;
    }
    // Counting is charged whether it is needed or not: what `flags` says depends on the past.
    if (arr.length > 255) charge(arr.length >>> 8);
    if (arr.length > 2 && (flags & 1) === 0) return arr.length - 1;
    // Luerl looks at the keys 1 and 2, then counts on from 3.
    const first = this.getInteger(1);
    if (this.getInteger(2) === undefined) return first === undefined ? 0 : 1;
    let n = 2;
    while (this.getInteger(n + 1) !== undefined) n += 1;
    return n;
  }

  /** True when a traversal does not simply follow `hash`: in `luerl`, and in `puc` for integer keys alone. */
  get isOrdered(): boolean {
    return state.luerl || (this.flags & 6) === 2;
  }

  /** Offsets of `hash` in the order of a traversal, when `isOrdered`. Removed entries keep their place, so it depends on `hash` alone. */
  sorted(): number[] {
    if (this.order !== undefined) return this.order;
    const { hash } = this;
    const order: number[] = [];
    for (let at = 0; at < hash.length; at += 2) if (hash[at] !== undefined) order.push(at);
    this.order = state.luerl ? order.sort((a, b) => compareKeys(hash[a], hash[b])) : nodeOrder(hash, order, this.arr.length - 1);
    return this.order;
  }

  /** Makes room for `entries` of a literal. */
  static literal(arr: LuaValue[], hash: LuaValue[]): LuaTable {
    const table = new LuaTable();
    table.arr = arr;
    table.hash = hash;
    if (hash.length > 0) table.flags |= 6;
    return table;
  }
}

/**
 * What a long text counts in a table that takes it in, beside what making it counted: joined texts are kept in pieces until
 * somebody looks inside, and cost their full length only then.
 */
function held(value: LuaValue): number {
  return typeof value === 'string' && value.length > 1024 ? value.length : 0;
}

/** The stored form of a key that is neither nil nor nan. */
export function keyOf(key: LuaValue): LuaValue {
  if (!(key instanceof LuaFloat)) return key;
  const { n } = key;
  if (Number.isSafeInteger(n)) return n + 0;
  if (Number.isInteger(n) && (state.luerl || (n >= -9223372036854775808 && n < 9223372036854775808))) return BigInt(n);
  return n;
}

/** The value that a stored key stands for. */
export function valueOfKey(key: LuaValue): LuaValue {
  return typeof key === 'number' && !Number.isSafeInteger(key) ? new LuaFloat(key) : key;
}
