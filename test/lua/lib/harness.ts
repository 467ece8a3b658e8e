/** Runs Lua in a fresh state of the engine, for tests of the libraries. */
import { loadText } from '../../../src/lua/compile/load.ts';
import { luerlText, toText } from '../../../src/lua/lib/basic/to-text.ts';
import { openGlobals } from '../../../src/lua/lib/open.ts';
import { LuaSyntaxError } from '../../../src/lua/parse/errors.ts';
import { callList } from '../../../src/lua/runtime/call.ts';
import { LuaAbort, LuaCrash, LuaError } from '../../../src/lua/runtime/errors.ts';
import { Journal } from '../../../src/lua/runtime/journal.ts';
import { instructionsUsed, startMeter } from '../../../src/lua/runtime/meter.ts';
import { state } from '../../../src/lua/runtime/state.ts';
import type { LuaValue } from '../../../src/lua/runtime/value.ts';

export type Dialect = 'puc' | 'luerl';

export interface RunOptions {
  readonly instructions?: number;
  readonly memoryBytes?: number;
  readonly nowMs?: number;
}

export interface Ran {
  /** The values as text, or what ended the call. */
  readonly answer: string;
  readonly printed: string;
  readonly instructions: number;
}

/** Opens a fresh state. */
export function openState(dialect: Dialect, options: RunOptions = {}): { printed: string } {
  const output = { printed: '' };
  state.luerl = dialect === 'luerl';
  state.epoch += 1;
  state.journal = new Journal();
  state.lastId = 0;
  state.stringMeta = undefined;
  state.typeMetas = undefined;
  state.coroutine = undefined;
  state.world = {
    nowMs: () => options.nowMs ?? 0,
    clock: () => 0.25,
    print: (text) => {
      output.printed += text;
    },
    random: new Uint32Array([1, 2, 3, 4]),
  };
  startMeter(options.instructions ?? 1e9, options.memoryBytes ?? 64e6, (options.memoryBytes ?? 64e6) * 4);
  openGlobals({ luerl: state.luerl });
  return output;
}

/** Runs a chunk in a fresh state. Values are shown as the recorded answers show them. */
export function run(dialect: Dialect, source: string, options: RunOptions = {}): Ran {
  const output = openState(dialect, options);
  const answer = answerOf(() => callList(loadText(source, '=(command line)', state.globals)));
  return { answer, printed: output.printed, instructions: instructionsUsed() };
}

function answerOf(code: () => LuaValue[]): string {
  try {
    return code().map(shown).join(' | ');
  } catch (error) {
    if (error instanceof LuaCrash) return `CRASH ${String(error.value)}`;
    if (error instanceof LuaError) return `ERROR ${shown(error.value)}`;
    if (error instanceof LuaAbort) return `ABORT ${error.kind}`;
    if (error instanceof LuaSyntaxError) return `COMPILE ${error.message}`;
    throw error;
  }
}

/** A value with every byte outside printable ASCII written as `\xNN`. */
export function shown(v: LuaValue): string {
  const text = state.luerl ? luerlText(v) : toText(v);
  return text.replace(/[^ -~]|\\/g, (c) => named[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\\': '\\\\' };

/** Undoes the escapes of the recorded files. */
export function unescaped(text: string): string {
  return text.replace(/\\(n|t|r|\\|x[0-9a-f]{2})/g, (_all, code: string) => (code[0] === 'x' ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : { n: '\n', t: '\t', r: '\r', '\\': '\\' }[code]!));
}
