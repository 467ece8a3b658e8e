/**
 * What must be in place in the worker before fengari loads: its settings, and the counting of bytes.
 *
 * fengari keeps Lua strings as `Uint8Array` and makes them in many places that no hook sees (`s = s .. s` doubles a
 * string with each instruction). So the worker, which runs nothing but Lua, has a `Uint8Array` of its own that tells the
 * meter of each new array. Other workers and the main thread keep theirs.
 */

/** Slots of one Lua stack; about a third of it is the depth that recursion reaches before `stack overflow`. */
const maxStackSlots = 300_000;

/** Called with the size in bytes of each new byte array. Throwing from it keeps the array from being made. */
export type ByteListener = (size: number) => void;

let listener: ByteListener | undefined;

/** Sets who is told of new byte arrays, or nobody. */
export function onBytes(next: ByteListener | undefined): void {
  listener = next;
}

// `LUA_IDSIZE` bounds the file names in messages. The default of 59 cuts module ids and paths.
process.env['FENGARICONF'] = JSON.stringify({ LUAI_MAXSTACK: maxStackSlots, LUA_IDSIZE: 1024 });

const Plain = globalThis.Uint8Array;

function Counted(this: unknown, first?: unknown, second?: number, third?: number): Uint8Array {
  if (listener !== undefined && typeof first === 'number') listener(first);
  if (new.target !== (Counted as unknown)) return Reflect.construct(Plain, [first, second, third], new.target as unknown as typeof Plain) as Uint8Array;
  return new Plain(first as ArrayBuffer, second, third);
}
Object.setPrototypeOf(Counted, Plain);
Counted.prototype = Plain.prototype;
globalThis.Uint8Array = Counted as unknown as Uint8ArrayConstructor;
