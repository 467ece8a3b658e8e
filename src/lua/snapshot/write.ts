/**
 * The bytes of a heap.
 *
 * Whatever has an identity is numbered in the order in which it is first mentioned, and described in that order: first the
 * roots, then one after the other. So equal heaps give equal bytes, nothing is nested, and no heap is too deep.
 *
 * In `puc`, removed entries of tables are written too, as keys without a value: a traversal can go on from them. (In `luerl` it
 * goes on with what comes next in order.) What only makes tables fast (`index`, `order`) is left out and made again.
 */
import { nameOfHostFunction } from '../lib/define.ts';
import { LuaUserdata } from '../runtime/userdata.ts';
import { Box, LuaCoroutine, LuaFloat, LuaFunction, LuaTable, type CompiledChunk, type LuaValue } from '../runtime/value.ts';
import { ByteWriter } from './bytes.ts';
import { SuspendedError, Tag, type Heap, type HeapObject } from './heap.ts';
import { remembers } from './host-state.ts';

/** @throws SuspendedError */
export function writeHeap(heap: Heap): Uint8Array {
  const writer = new HeapWriter();
  writer.heap(heap);
  return writer.out.written();
}

class HeapWriter {
  readonly out = new ByteWriter();
  readonly #strings = new Map<string, number>();
  readonly #chunks = new Map<CompiledChunk, number>();
  /** The same by text: a text can have been compiled twice, and equal heaps must not differ by that. */
  readonly #chunkTexts = new Map<string, number>();
  readonly #numbers = new Map<object, number>();
  #keepsRemoved = false;
  /** What was mentioned, in order. */
  readonly #objects: HeapObject[] = [];

  heap({ dialect, lastId, numbers, roots }: Heap): void {
    this.#keepsRemoved = dialect === 'puc';
    this.out.count(lastId);
    this.out.count(numbers.length);
    for (const number of numbers) this.out.double(number);
    this.out.count(roots.length);
    for (const root of roots) this.#value(root);
    for (let at = 0; at < this.#objects.length; at++) this.#content(this.#objects[at]!);
  }

  #content(object: HeapObject): void {
    if (object instanceof LuaTable) this.#table(object);
    else if (object instanceof Box) this.#value(object.v);
    else if (object instanceof LuaFunction) this.#upvalues(object);
    else if (object instanceof LuaUserdata) this.#value(object.mt);
    else this.#value(object.status === 'dead' ? undefined : object.main);
  }

  #table(table: LuaTable): void {
    const { arr, hash, mt } = table;
    this.#value(mt);
    this.out.count(arr.length - 1);
    for (let at = 1; at < arr.length; at++) this.#value(arr[at]);
    this.out.count(Math.max(table.high - (arr.length - 1), 0));
    const kept = keptEntries(hash, this.#keepsRemoved);
    this.out.count(kept.length);
    // What kinds of keys there were, even if none is left: that decides the order of traversals.
    this.out.byte(table.flags & 6);
    for (const at of kept) {
      const key = hash[at];
      if (typeof key === 'number' && !Number.isSafeInteger(key)) {
        this.out.byte(Tag.floatKey);
        this.out.double(key);
      } else this.#value(key);
      this.#value(hash[at + 1]);
    }
  }

  #upvalues({ proto, upvalues }: LuaFunction): void {
    if (proto === undefined) return; // all of it stands where it was mentioned
    this.out.count(upvalues.length);
    for (const upvalue of upvalues) this.#upvalue(upvalue);
  }

  #upvalue(upvalue: Box | LuaValue): void {
    if (!(upvalue instanceof Box)) this.#value(upvalue);
    else if (this.#isNew(upvalue)) this.out.byte(Tag.newBox);
  }

  #value(value: LuaValue): void {
    const { out } = this;
    switch (typeof value) {
      case 'undefined':
        return out.byte(Tag.nil);
      case 'boolean':
        return out.byte(value ? Tag.true : Tag.false);
      case 'number':
        out.byte(value < 0 ? Tag.negative : Tag.integer);
        return out.count(value < 0 ? -value : value);
      case 'bigint':
        out.byte(Tag.wideInteger);
        return out.string(value.toString(16));
      case 'string':
        return this.#string(value);
      default:
    }
    if (value instanceof LuaFloat) {
      out.byte(Tag.float);
      return out.double(value.n);
    }
    if (value instanceof LuaTable) {
      if (!this.#isNew(value)) return;
      out.byte(Tag.newTable);
      return out.count(value.id);
    }
    if (value instanceof LuaFunction) return value.proto === undefined ? this.#hostFunction(value) : this.#closure(value);
    if (value instanceof LuaCoroutine) return this.#coroutine(value);
    this.#userdata(value);
  }

  #string(value: string): void {
    const known = this.#strings.get(value);
    if (known !== undefined) {
      this.out.byte(Tag.string);
      return this.out.count(known);
    }
    this.#strings.set(value, this.#strings.size);
    this.out.byte(Tag.newString);
    this.out.string(value);
  }

  #closure(f: LuaFunction): void {
    if (!this.#isNew(f)) return;
    this.out.byte(Tag.newClosure);
    this.out.count(f.id);
    const { chunk, index } = f.proto!;
    this.#chunk(chunk);
    this.out.count(index);
  }

  #chunk(chunk: CompiledChunk): void {
    const { chunkName, source } = chunk;
    const hasTable = hasTableEnvironment(chunk);
    const known = this.#chunks.get(chunk) ?? this.#chunkTexts.get(`${hasTable}\0${chunkName}\0${source}`);
    this.out.count(known ?? this.#chunkTexts.size);
    this.#chunks.set(chunk, known ?? this.#chunkTexts.size);
    if (known !== undefined) return;
    this.#chunkTexts.set(`${hasTable}\0${chunkName}\0${source}`, this.#chunkTexts.size);
    this.out.byte(hasTable ? 1 : 0);
    this.#string(chunkName);
    this.#string(source);
  }

  #hostFunction(f: LuaFunction): void {
    const name = nameOfHostFunction(f);
    if (name !== undefined) {
      this.out.byte(Tag.hostFunction);
      return this.#string(name);
    }
    if (!remembers(f)) throw new SuspendedError(`a function of the host that has no name (${f.name ?? '?'})`);
    if (!this.#isNew(f)) return;
    this.out.byte(Tag.newHostState);
    this.#string(f.name!);
    this.out.count(f.upvalues.length);
    for (const upvalue of f.upvalues) this.#upvalue(upvalue);
  }

  #coroutine(coroutine: LuaCoroutine): void {
    const isDead = coroutine.status === 'dead';
    if (!isDead && coroutine.generator !== undefined) throw new SuspendedError('a coroutine that is suspended');
    if (!this.#isNew(coroutine)) return;
    this.out.byte(Tag.newCoroutine);
    this.out.byte(isDead ? 1 : 0);
    this.out.count(coroutine.id);
  }

  #userdata(userdata: LuaUserdata): void {
    if (!(userdata instanceof LuaUserdata) || typeof userdata.value !== 'string') throw new SuspendedError('something of the host');
    if (!this.#isNew(userdata)) return;
    this.out.byte(Tag.newUserdata);
    this.out.count(userdata.id);
    this.#string(userdata.value);
  }

  /** Mentions an object by its number if it has one; otherwise gives it the next. */
  #isNew(object: HeapObject): boolean {
    const known = this.#numbers.get(object);
    if (known !== undefined) {
      this.out.byte(Tag.object);
      this.out.count(known);
      return false;
    }
    this.#numbers.set(object, this.#objects.length);
    this.#objects.push(object);
    return true;
  }
}

/** Whether the code was compiled for globals that are a table, which is what all but few chunks have. */
function hasTableEnvironment(chunk: CompiledChunk): boolean {
  return (chunk as { readonly tableEnvironment?: boolean }).tableEnvironment ?? true;
}

/** Offsets of the entries that are written. */
function keptEntries(hash: readonly LuaValue[], keepsRemoved: boolean): number[] {
  const kept: number[] = [];
  for (let at = 0; at < hash.length; at += 2) if (keepsRemoved ? hash[at] !== undefined : hash[at + 1] !== undefined) kept.push(at);
  return kept;
}
