/** Upvalues of functions. */
import { argumentError, typeError } from '../../runtime/errors.ts';
import { state } from '../../runtime/state.ts';
import { LuaUserdata } from '../../runtime/userdata.ts';
import { Box, LuaFunction, none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { anyArgument, integerArgument } from '../arguments.ts';

export const upvalueFunctions = {
  getupvalue(f?: LuaValue, n?: LuaValue): LuaReturn {
    const place = upvalueAt(f, n, 1, arguments.length);
    return place === undefined ? none : [place.name, place.get()];
  },

  setupvalue(f?: LuaValue, n?: LuaValue, v?: LuaValue): LuaReturn {
    anyArgument(3, arguments.length);
    const place = upvalueAt(f, n, 1, arguments.length);
    if (place === undefined) return none;
    place.set(v);
    return place.name;
  },

  upvalueid(f?: LuaValue, n?: LuaValue): LuaReturn {
    const place = upvalueAt(f, n, 1, arguments.length);
    return place === undefined ? argumentError(2, 'invalid upvalue index') : place.identity();
  },

  upvaluejoin(f?: LuaValue, n?: LuaValue, other?: LuaValue, m?: LuaValue): LuaReturn {
    const given = arguments.length;
    const target = upvalueAt(f, n, 1, given) ?? argumentError(2, 'invalid upvalue index');
    const source = upvalueAt(other, m, 3, given) ?? argumentError(4, 'invalid upvalue index');
    target.join(source);
    return none;
  },
};

/** What the identity of an upvalue holds. */
export const upvalueIdentity = 'upvalue';

/** The upvalue that two arguments name, or undefined. Functions of the host show none. */
function upvalueAt(f: LuaValue, n: LuaValue, index: number, given: number): Upvalue | undefined {
  const at = integerArgument(n, index + 1, given);
  if (!(f instanceof LuaFunction)) return typeError(index, 'function', f, given);
  return f.proto !== undefined && at >= 1 && at <= f.proto.upvalueNames.length ? new Upvalue(f, Number(at) - 1) : undefined;
}

/** Identities of boxes, which all functions that share a variable share. */
const boxes = new WeakMap<Box, LuaUserdata>();
/** Identities of values that functions hold themselves, as the variable never changes. */
const values = new WeakMap<LuaFunction, Map<number, LuaUserdata>>();

/**
 * One upvalue. A variable that changes after a function captured it is a box that is shared; one that does not is the
 * value itself, so that setting it here changes this function alone.
 */
class Upvalue {
  readonly owner: LuaFunction;
  readonly at: number;

  constructor(owner: LuaFunction, at: number) {
    this.owner = owner;
    this.at = at;
  }

  get name(): string {
    return this.owner.proto!.upvalueNames[this.at]!;
  }

  get box(): Box | undefined {
    const held = this.owner.upvalues[this.at];
    return held instanceof Box ? held : undefined;
  }

  get(): LuaValue {
    const held = this.owner.upvalues[this.at];
    return held instanceof Box ? held.v : held;
  }

  set(v: LuaValue): void {
    const { box } = this;
    if (box === undefined) return this.#put(v);
    if (box.e !== state.epoch) state.journal?.box(box);
    box.v = v;
  }

  join(source: Upvalue): void {
    const { box } = this;
    if (box === undefined) this.#put(source.get());
    else this.#put(source.box ?? new Box(source.get()));
  }

  identity(): LuaUserdata {
    const { box } = this;
    if (box !== undefined) return known(boxes, box, () => new LuaUserdata(upvalueIdentity));
    return known(known(values, this.owner, () => new Map<number, LuaUserdata>()), this.at, () => new LuaUserdata(upvalueIdentity));
  }

  /** Replaces what the function holds; its code is made anew around it. */
  #put(held: Box | LuaValue): void {
    const { owner, at } = this;
    const { fn, gn } = owner;
    const old = owner.upvalues[at];
    state.journal?.note(() => {
      owner.upvalues[at] = old;
      owner.fn = fn;
      owner.gn = gn;
    });
    owner.upvalues[at] = held;
    owner.fn = owner.proto!.make(owner.upvalues);
    owner.gn = undefined;
  }
}

function known<K extends object | number, V>(map: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, make: () => V): V {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
