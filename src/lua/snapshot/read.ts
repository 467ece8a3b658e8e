/** A heap from what `write.ts` wrote. Any other bytes end in a `DamagedError`, not in a crash. */
import type { Dialect } from '../engines.ts';
import { hostFunctionByName } from '../lib/define.ts';
import { state } from '../runtime/state.ts';
import { noArray, noHash } from '../runtime/table.ts';
import { LuaUserdata } from '../runtime/userdata.ts';
import { Box, LuaCoroutine, LuaFloat, LuaFunction, LuaTable, type CompiledChunk, type LuaValue } from '../runtime/value.ts';
import { ByteReader, DamagedError } from './bytes.ts';
import { Tag, type Heap, type HeapObject } from './heap.ts';
import { remakeFunction } from './host-state.ts';

/** Compiles a chunk again, or finds it among those that the thread has compiled. */
export type LoadChunk = (source: string, chunkName: string, dialect: Dialect, options: { readonly tableEnvironment: boolean }) => CompiledChunk;

/** @throws DamagedError, and what `loadChunk` throws for text that does not compile */
export function readHeap(bytes: Uint8Array, dialect: Dialect, loadChunk: LoadChunk): Heap {
  const before = state.lastId;
  try {
    return new HeapReader(bytes, dialect, loadChunk).heap();
  } finally {
    state.lastId = before;
  }
}

class HeapReader {
  readonly #in: ByteReader;
  readonly #dialect: Dialect;
  readonly #loadChunk: LoadChunk;
  readonly #strings: string[] = [];
  readonly #chunks: CompiledChunk[] = [];
  readonly #objects: HeapObject[] = [];

  constructor(bytes: Uint8Array, dialect: Dialect, loadChunk: LoadChunk) {
    this.#in = new ByteReader(bytes);
    this.#dialect = dialect;
    this.#loadChunk = loadChunk;
  }

  heap(): Heap {
    const lastId = this.#in.count();
    const numbers = Array.from({ length: this.#in.countOfThings() }, () => this.#in.double());
    const roots = Array.from({ length: this.#in.countOfThings() }, () => this.#value());
    for (let at = 0; at < this.#objects.length; at++) this.#content(this.#objects[at]!);
    if (this.#in.left > 0) throw new DamagedError('too long');
    return { dialect: this.#dialect, lastId, numbers, roots };
  }

  #content(object: HeapObject): void {
    if (object instanceof LuaTable) this.#table(object);
    else if (object instanceof Box) object.v = this.#value();
    else if (object instanceof LuaFunction) this.#upvalues(object);
    else if (object instanceof LuaUserdata) object.mt = this.#metatable();
    else {
      const main = this.#value();
      if (main instanceof LuaFunction) (object as { main: LuaFunction }).main = main;
      else if (object.status !== 'dead') throw new DamagedError('no function');
    }
  }

  #table(table: LuaTable): void {
    table.mt = this.#metatable();
    const slots = this.#in.countOfThings();
    if (slots > 0) {
      const arr: LuaValue[] = [...noArray];
      for (let at = 1; at <= slots; at++) {
        const value = this.#value();
        if (value === undefined) table.flags |= 1;
        arr.push(value);
      }
      table.arr = arr;
    }
    const shrunk = this.#in.count();
    if (shrunk > 0) table.high = slots + shrunk;
    const entries = this.#in.countOfThings();
    table.flags |= this.#in.byte() & 6;
    if (entries === 0) return;
    const hash: LuaValue[] = [...noHash];
    for (let at = 0; at < entries; at++) {
      const key = this.#key();
      const value = this.#value();
      if (value === undefined) table.dead += 1;
      hash.push(key, value);
    }
    table.hash = hash;
    if (entries > 8) table.indexAll();
  }

  #metatable(): LuaTable | undefined {
    const mt = this.#value();
    return mt === undefined || mt instanceof LuaTable ? mt : damaged('no metatable');
  }

  #key(): LuaValue {
    const tag = this.#in.byte();
    const key = tag === Tag.floatKey ? this.#in.double() : this.#tagged(tag);
    if (key === undefined || Number.isNaN(key)) throw new DamagedError('no key');
    return key;
  }

  #upvalues(f: LuaFunction): void {
    const { proto, upvalues } = f;
    if (proto === undefined) return;
    const count = this.#in.countOfThings();
    if (count !== proto.boxed.length) throw new DamagedError('other upvalues');
    for (let at = 0; at < count; at++) {
      const upvalue = this.#upvalue();
      if (upvalue instanceof Box !== proto.boxed[at]) throw new DamagedError('no box');
      upvalues.push(upvalue);
    }
    f.fn = proto.make(upvalues);
  }

  #upvalue(): Box | LuaValue {
    const tag = this.#in.byte();
    if (tag === Tag.newBox) return this.#add(new Box(undefined));
    if (tag !== Tag.object) return this.#tagged(tag);
    const object = this.#object();
    return object instanceof Box ? object : asValue(object);
  }

  #value(): LuaValue {
    return this.#tagged(this.#in.byte());
  }

  #tagged(tag: number): LuaValue {
    switch (tag) {
      case Tag.nil:
        return undefined;
      case Tag.false:
        return false;
      case Tag.true:
        return true;
      case Tag.integer:
        return this.#in.count();
      case Tag.negative:
        return -this.#in.count() + 0;
      case Tag.wideInteger:
        return wideInteger(this.#in.string());
      case Tag.float:
        return new LuaFloat(this.#in.double());
      case Tag.newString: {
        const text = this.#in.string();
        this.#strings.push(text);
        return text;
      }
      case Tag.string:
        return known(this.#strings, this.#in.count());
      case Tag.hostFunction: {
        const name = this.#text();
        return hostFunctionByName(name) ?? damaged(`no host function ${name}`);
      }
      case Tag.newTable:
        state.lastId = this.#in.count() - 1;
        return this.#add(new LuaTable());
      case Tag.newClosure:
        return this.#closure();
      case Tag.newCoroutine:
        return this.#coroutine();
      case Tag.newHostState:
        return this.#hostState();
      case Tag.newUserdata:
        state.lastId = this.#in.count() - 1;
        return asValue(this.#add(new LuaUserdata(this.#text())));
      case Tag.object: {
        const object = this.#object();
        return object instanceof Box ? damaged('a box') : asValue(object);
      }
      default:
        return damaged('no value');
    }
  }

  #closure(): LuaFunction {
    const id = this.#in.count();
    const number = this.#in.count();
    if (number === this.#chunks.length) {
      const tableEnvironment = this.#in.byte() !== 0;
      const chunkName = this.#text();
      this.#chunks.push(this.#loadChunk(this.#text(), chunkName, this.#dialect, { tableEnvironment }));
    }
    const proto = known(known(this.#chunks, number).protos, this.#in.count());
    state.lastId = id - 1;
    return this.#add(new LuaFunction(unfinished, proto, []));
  }

  /** What such a function remembers stands where it is mentioned, and may have numbers of its own. */
  #hostState(): LuaFunction {
    const number = this.#objects.length;
    this.#objects.length += 1;
    const name = this.#text();
    const upvalues = Array.from({ length: this.#in.countOfThings() }, () => this.#upvalue());
    return (this.#objects[number] = remakeFunction(name, upvalues) ?? damaged('no such function'));
  }

  #coroutine(): LuaCoroutine {
    const isDead = this.#in.byte() === 1;
    state.lastId = this.#in.count() - 1;
    const coroutine = new LuaCoroutine(noMain);
    if (isDead) coroutine.status = 'dead';
    return this.#add(coroutine);
  }

  #text(): string {
    const text = this.#value();
    return typeof text === 'string' ? text : damaged('no text');
  }

  #object(): HeapObject {
    return known(this.#objects, this.#in.count());
  }

  #add<T extends HeapObject>(object: T): T {
    this.#objects.push(object);
    return object;
  }
}

/** The type of values leaves userdata out. */
function asValue(object: Exclude<HeapObject, Box>): LuaValue {
  return object as LuaValue;
}

/** Code of a closure until its upvalues are there. */
const unfinished = (): never => damaged('a closure without upvalues');

/** What coroutines that have ended once ran. */
const noMain = new LuaFunction(() => undefined, undefined, [], '?');

function wideInteger(digits: string): bigint {
  if (!/^-?[0-9a-f]+$/.test(digits)) damaged('no number');
  return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
}

function known<T>(list: readonly T[], at: number): T {
  const found = list[at];
  return found === undefined ? damaged('no such thing') : found;
}

function damaged(what: string): never {
  throw new DamagedError(what);
}
