/** A copy of a heap that shares nothing which changes: compiled code, host functions and strings stay the same objects. */
import { state } from '../runtime/state.ts';
import { LuaUserdata } from '../runtime/userdata.ts';
import { Box, LuaCoroutine, LuaFloat, LuaFunction, LuaTable, type LuaValue } from '../runtime/value.ts';
import { nameOfHostFunction } from '../lib/define.ts';
import { SuspendedError, type Heap, type HeapObject } from './heap.ts';
import { remakeFunction, remembers } from './host-state.ts';

/** Copies a heap. All keep their numbers. `undefined` when a coroutine is suspended: there can be only one of it. */
export function forkHeap(heap: Heap): Heap | undefined {
  const before = state.lastId;
  try {
    return { ...heap, numbers: [...heap.numbers], roots: new Copier().copyAll(heap.roots) };
  } catch (error) {
    if (error instanceof SuspendedError) return undefined;
    throw error;
  } finally {
    state.lastId = before;
  }
}

class Copier {
  readonly #copies = new Map<HeapObject, HeapObject>();
  /** Originals whose content is to be copied. */
  readonly #open: HeapObject[] = [];

  copyAll(roots: readonly LuaValue[]): LuaValue[] {
    const copies = roots.map((root) => this.#value(root));
    for (let original = this.#open.pop(); original !== undefined; original = this.#open.pop()) this.#content(original, this.#copies.get(original)!);
    return copies;
  }

  #content(original: HeapObject, copy: HeapObject): void {
    if (original instanceof LuaTable) this.#table(original, copy as LuaTable);
    else if (original instanceof Box) (copy as Box).v = this.#value(original.v);
    else if (original instanceof LuaFunction) this.#closure(original, copy as LuaFunction);
    else if (original instanceof LuaUserdata) (copy as LuaUserdata).mt = original.mt && (this.#value(original.mt) as LuaTable);
    else if (original.status !== 'dead') (copy as { main: LuaFunction }).main = this.#value(original.main) as LuaFunction;
  }

  #table(original: LuaTable, copy: LuaTable): void {
    if (original.arr.length > 1) copy.arr = this.#list(original.arr);
    if (original.hash.length > 0) copy.hash = this.#list(original.hash);
    if (original.mt !== undefined) copy.mt = this.#value(original.mt) as LuaTable;
    copy.dead = original.dead;
    copy.flags = original.flags;
    copy.high = original.high;
    // Never written to, only replaced.
    copy.order = original.order;
    if (original.index === undefined) return;
    if (hasSameKeys(original.hash, copy.hash)) copy.index = new Map(original.index);
    else copy.indexAll();
  }

  #list(values: readonly LuaValue[]): LuaValue[] {
    const copies = values.slice();
    for (let at = 0; at < copies.length; at++) {
      const value = copies[at];
      if (typeof value === 'object') copies[at] = this.#value(value);
    }
    return copies;
  }

  #closure(original: LuaFunction, copy: LuaFunction): void {
    const { proto } = original;
    if (proto === undefined) return;
    for (const upvalue of original.upvalues) copy.upvalues.push(this.#upvalue(upvalue));
    copy.fn = proto.make(copy.upvalues);
  }

  #value(value: LuaValue): LuaValue {
    if (typeof value !== 'object' || value instanceof LuaFloat) return value;
    if (value instanceof LuaTable) return this.#shared(value, () => numbered(value.id, () => new LuaTable()));
    if (value instanceof LuaCoroutine) return this.#shared(value, () => coroutineLike(value));
    if (!(value instanceof LuaFunction)) return this.#shared(value as LuaUserdata, () => numbered((value as LuaUserdata).id, () => new LuaUserdata((value as LuaUserdata).value))) as unknown as LuaValue;
    if (value.proto !== undefined) return this.#shared(value, () => numbered(value.id, () => new LuaFunction(value.fn, value.proto, [])));
    return nameOfHostFunction(value) === undefined ? this.#shared(value, () => this.#hostState(value)) : value;
  }

  #upvalue(upvalue: Box | LuaValue): Box | LuaValue {
    return upvalue instanceof Box ? this.#shared(upvalue, () => new Box(undefined)) : this.#value(upvalue);
  }

  #hostState(f: LuaFunction): LuaFunction {
    const copy = remembers(f) ? remakeFunction(f.name!, f.upvalues.map((upvalue) => this.#upvalue(upvalue))) : undefined;
    if (copy === undefined) throw new SuspendedError('a function of the host that nobody can make again');
    return copy;
  }

  #shared<T extends HeapObject>(original: T, make: () => T): T {
    const known = this.#copies.get(original);
    if (known !== undefined) return known as T;
    const copy = make();
    this.#copies.set(original, copy);
    this.#open.push(original);
    return copy;
  }
}

function coroutineLike(original: LuaCoroutine): LuaCoroutine {
  if (original.status !== 'dead' && original.generator !== undefined) throw new SuspendedError('a coroutine that is suspended');
  const copy = numbered(original.id, () => new LuaCoroutine(original.main));
  copy.status = original.status;
  return copy;
}

/** Makes something under a number of its own. */
function numbered<T>(id: number, make: () => T): T {
  state.lastId = id - 1;
  return make();
}

/** False when keys have an identity, and are other objects in the copy. */
function hasSameKeys(a: readonly LuaValue[], b: readonly LuaValue[]): boolean {
  for (let at = 0; at < a.length; at += 2) if (a[at] !== b[at]) return false;
  return true;
}
