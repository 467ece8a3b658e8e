/**
 * The budget of a call: instructions, bytes, depth.
 *
 * Instructions are counted by the compiled code at the entry of each function and at each turn of a loop (one for each
 * operation of that stretch of source), and by library functions for the work they do. Bytes are those made during the call;
 * what garbage collection takes back is not given back, so a call may make several times what a state may keep. Both counts
 * depend on nothing but the program and its input: the same on every machine, in every run.
 *
 * A budget that is used up ends the call with `LuaAbort`, which no Lua code can catch.
 */
import { LuaAbort } from './errors.ts';
import { gas } from './state.ts';

/** How many times the memory limit one call may make in bytes, most of which are garbage soon. */
export const garbageFactor = 3;

/** Depth of Lua calls at which a stack overflow is raised. */
export const maxDepth = 195_000;

/** The largest slice: what a 32-bit counter holds with room for one large charge. */
const maxSlice = 1_000_000_000;

const budget = { instructions: 0, bytes: 0, gasReserve: 0, byteReserve: 0, memoryBytes: 0, gasSlice: 0, byteSlice: 0 };

/** Sets the budget of the call that begins. `Infinity` is no bound. */
export function startMeter(instructions: number, memoryBytes: number, bytesLeft: number): void {
  budget.instructions = instructions;
  budget.memoryBytes = memoryBytes;
  budget.bytes = bytesLeft;
  gas[0] = budget.gasSlice = Math.min(instructions, maxSlice);
  budget.gasReserve = instructions - gas[0];
  gas[2] = budget.byteSlice = Math.min(Math.max(bytesLeft, 0), maxSlice);
  budget.byteReserve = bytesLeft - gas[2];
  spent.gas = 0;
  spent.bytes = 0;
  gas[1] = 0;
  gas[3] = 0;
}

/** Instructions that the call has used. Never more than its budget. */
export function instructionsUsed(): number {
  if (budget.instructions === Infinity) return budget.gasSlice - Math.max(gas[0]!, 0) + spent.gas;
  return budget.instructions - budget.gasReserve - Math.max(gas[0]!, 0);
}

/** Bytes that the call has made. */
export function bytesMade(): number {
  if (budget.bytes === Infinity) return budget.byteSlice - Math.max(gas[2]!, 0) + spent.bytes;
  return budget.bytes - budget.byteReserve - Math.max(gas[2]!, 0);
}

const spent = { gas: 0, bytes: 0 };

/** Called when `gas[0]` fell below 0: takes the next slice, or ends the call. */
export function outOfGas(): void {
  const wanted = -gas[0]!;
  if (budget.gasReserve < wanted) {
    budget.gasReserve = 0;
    gas[0] = -1;
    throw new LuaAbort('budget', `instruction budget of ${budget.instructions} used up (an endless loop?)`);
  }
  spent.gas += budget.gasSlice;
  const slice = Math.min(budget.gasReserve - wanted, maxSlice);
  budget.gasReserve -= slice + wanted;
  budget.gasSlice = slice;
  gas[0] = slice;
}

/** Charges instructions for work that the compiled code does not see. */
export function charge(instructions: number): void {
  if (instructions > maxSlice) instructions = maxSlice;
  if ((gas[0]! -= instructions) < 0) outOfGas();
}

/** Counts bytes that are about to be made. Call it before making them. */
export function allocate(bytes: number): void {
  if (bytes > maxSlice) return outOfMemory();
  if ((gas[2]! -= bytes) < 0) outOfBytes();
}

/** Called when `gas[2]` fell below 0: takes the next slice, or ends the call. */
export function outOfBytes(): void {
  const wanted = -gas[2]!;
  if (budget.byteReserve < wanted) return outOfMemory();
  spent.bytes += budget.byteSlice;
  const slice = Math.min(budget.byteReserve - wanted, maxSlice);
  budget.byteReserve -= slice + wanted;
  budget.byteSlice = slice;
  gas[2] = slice;
}

/** Counts a string that is about to be made. One larger than all memory is refused before it exists. */
export function allocateString(length: number): void {
  if (length > budget.memoryBytes || length > maxStringLength) return outOfMemory();
  allocate(24 + length);
}

/** Counts a text joined of two: the shorter is what it adds. The whole may not be larger than all memory. */
export function allocateJoined(length: number, shorter: number): void {
  if (length > budget.memoryBytes || length > maxStringLength) return outOfMemory();
  allocate(40 + shorter);
}

/** What JavaScript can hold in one string, with a margin. */
export const maxStringLength = 2 ** 29 - 1024;

export function outOfMemory(): never {
  budget.byteReserve = 0;
  gas[2] = 0;
  throw new LuaAbort('memory', `memory limit of ${budget.memoryBytes} bytes used up`);
}

