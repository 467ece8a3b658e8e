import { loadText } from '../../src/lua/compile/load.ts';
import { openGlobals } from '../../src/lua/lib/open.ts';
import { LuaCrash, LuaError } from '../../src/lua/runtime/errors.ts';
import { call, listOf } from '../../src/lua/runtime/call.ts';
import { startMeter } from '../../src/lua/runtime/meter.ts';
import { gas, state } from '../../src/lua/runtime/state.ts';
import type { LuaTable, LuaValue } from '../../src/lua/runtime/value.ts';

export interface RunOptions {
  readonly luerl?: boolean;
  readonly chunkName?: string;
  readonly instructions?: number;
  readonly memoryBytes?: number;
}

/** Makes a fresh Lua state in this thread the running one, and answers its globals. */
export function freshState({ luerl = false, instructions = 50_000_000, memoryBytes = 64 * 1024 * 1024 }: RunOptions = {}): LuaTable {
  state.luerl = luerl;
  state.epoch += 1;
  state.journal = undefined;
  state.coroutine = undefined;
  state.resumes = 0;
  state.typeMetas = undefined;
  startMeter(instructions, memoryBytes, 4 * memoryBytes);
  gas[1] = 0;
  state.globals = openGlobals({ luerl });
  return state.globals;
}

/** Runs a chunk in a fresh state and answers its values. @throws LuaError, LuaAbort, LuaSyntaxError */
export function runLua(source: string, options: RunOptions = {}): LuaValue[] {
  const globals = freshState(options);
  return listOf(call(loadText(source, options.chunkName ?? '=(command line)', globals)));
}

/** The text of the error that a chunk ends with, undefined when it ends well. */
export function errorOf(source: string, options: RunOptions = {}): string | undefined {
  try {
    runLua(source, options);
    return undefined;
  } catch (error) {
    if (error instanceof LuaCrash) return `CRASH ${String(error.value)}`;
    if (error instanceof LuaError) return String(error.value);
    throw error;
  }
}
