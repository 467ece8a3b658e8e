import { parentPort, workerData } from 'node:worker_threads';
import { LuaAbort, LuaCrash } from '../../src/lua/runtime/errors.ts';
import { LuaSyntaxError } from '../../src/lua/parse/errors.ts';
import { luaProbes, wrapProbe } from './lua-probes.ts';
import { runLua } from './lua-state.ts';

// Answers all probes in one dialect, on a thread with the stack that the engine has.
const { luerl } = workerData as { luerl: boolean };
parentPort!.postMessage(luaProbes().map(({ id, source }) => [id, answer(source)]));

/** What a probe answers here: its text, or the word for how it failed. */
function answer(source: string): string {
  try {
    return String(runLua(wrapProbe(source), { luerl })[0]);
  } catch (error) {
    if (error instanceof LuaSyntaxError) return `COMPILE ${error.message}`;
    if (error instanceof LuaCrash) return `CRASH ${String(error.value)}`;
    if (error instanceof LuaAbort) return `CRASH ${error.message}`;
    return `BUG ${error instanceof Error ? error.stack : String((error as { value?: unknown }).value)}`;
  }
}
