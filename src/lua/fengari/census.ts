/**
 * How many bytes a Lua state has in use: a walk over everything that Lua code can reach.
 * Sizes are constants measured on 64-bit V8, so the answer is the same on every machine.
 */
import { CClosure, LClosure, type LuaState, type LuaString, type LuaTable, type LuaValue, Table, TString, Udata } from './internals.ts';

const size = { table: 450, entry: 180, closure: 120, upvalue: 40, string: 80, instruction: 72, constant: 40, thread: 400, slot: 40, frame: 160, userdata: 120 };

interface Prototype {
  k: LuaValue[];
  p: Prototype[];
  code: unknown[];
}

/**
 * @param main the main thread of the state
 * @param running the thread that runs now; it may be held by nothing but its caller's frame
 */
export function liveBytes(main: LuaState, running: LuaState): number {
  const seen = new Set<unknown>();
  const todo: object[] = [];
  let bytes = 0;

  const reach = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof TString) bytes += size.string + (value as LuaString).realstring.length;
    else todo.push(value);
  };

  reach(main);
  reach(running);
  reach(main.l_G.l_registry.value);
  for (const metatable of main.l_G.mt) reach(metatable);

  for (let object = todo.pop(); object !== undefined; object = todo.pop()) {
    if (object instanceof Table) {
      bytes += size.table;
      reach((object as LuaTable).metatable);
      for (let entry = (object as LuaTable).f; entry !== undefined; entry = entry.n) {
        bytes += size.entry;
        reach(entry.key.value);
        reach(entry.value.value);
      }
    } else if (object instanceof LClosure) {
      bytes += size.closure + object.upvals.length * size.upvalue;
      reach(object.p);
      for (const upvalue of object.upvals) reach(upvalue.value);
    } else if (object instanceof CClosure) {
      bytes += size.closure + object.upvalue.length * size.upvalue;
      for (const upvalue of object.upvalue) reach(upvalue.value);
    } else if (object instanceof Udata) {
      bytes += size.userdata;
      reach(object.metatable);
      reach(object.uservalue.value);
    } else if ('stack' in object && 'l_G' in object) {
      const thread = object as LuaState;
      bytes += size.thread + (thread.stack?.length ?? 0) * 8;
      for (let index = 0; index < thread.top; index++) {
        bytes += size.slot;
        reach(thread.stack[index]?.value);
      }
      for (let frame: LuaState['ci'] | null = thread.ci; frame !== null; frame = frame.previous) bytes += size.frame;
    } else if ('code' in object && 'k' in object) {
      const prototype = object as Prototype;
      bytes += size.closure + prototype.code.length * size.instruction + prototype.k.length * size.constant;
      for (const constant of prototype.k) reach(constant.value);
      for (const inner of prototype.p) reach(inner);
    }
  }
  return bytes;
}
