/** `load` in both dialects, and Luerl's `loadstring`. Only text is loaded: compiled chunks can hold anything. */
import { shortSource } from '../../compile/chunk-name.ts';
import { loadText } from '../../compile/load.ts';
import { LuaSyntaxError } from '../../parse/errors.ts';
import { callOne } from '../../runtime/call.ts';
import { badArguments, crash, LuaCrash, LuaError, throwError, typeError } from '../../runtime/errors.ts';
import { allocate, charge } from '../../runtime/meter.ts';
import { numberToText } from '../../runtime/number-text.ts';
import { state } from '../../runtime/state.ts';
import { LuaFloat, LuaFunction, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { optionalString } from '../arguments.ts';
import { luerlString } from '../luerl-arguments.ts';

/** Bytes that compiled code takes for each byte of source. */
const codeBytes = 32;

/** What a text counts that is compiled, besides its length. JavaScript compiles what comes out. */
const compileCost = 3000;

export const loadFunctions = {
  load(chunk?: LuaValue, name?: LuaValue, mode?: LuaValue, env?: LuaValue): LuaReturn {
    const given = arguments.length;
    const modes = optionalString(mode, 'bt', 3, given);
    const environment = given > 3 ? env : state.globals;
    if (typeof chunk === 'string' || typeof chunk === 'number' || typeof chunk === 'bigint' || chunk instanceof LuaFloat) {
      const text = typeof chunk === 'string' ? chunk : numberToText(chunk);
      return loaded(text, optionalString(name, text, 2, given), modes, environment);
    }
    const chunkName = optionalString(name, '=(load)', 2, given);
    if (!(chunk instanceof LuaFunction)) return typeError(1, 'function', chunk, given);
    return readAndLoad(chunk, chunkName, modes, environment);
  },
};

export const luerlLoadFunctions = {
  load(...args: LuaValue[]): LuaReturn {
    if (args.length === 0) return crash('load without arguments');
    const texts = args.slice(0, 3).map(luerlString);
    return texts.includes(undefined) ? badArguments('load', args) : luerlLoaded(texts[0]!, texts[1]);
  },

  loadstring(...args: LuaValue[]): LuaReturn {
    if (args.length === 0) return crash('loadstring without arguments');
    const text = luerlString(args[0]);
    return text === undefined ? badArguments('loadstring', args) : luerlLoaded(text);
  },
};

/** Calls the reader until it has no more, then loads what it gave. */
function readAndLoad(reader: LuaFunction, chunkName: string, modes: string, env: LuaValue): LuaReturn {
  const pieces: string[] = [];
  try {
    for (;;) {
      charge(2);
      const piece = callOne(reader);
      if (piece === undefined || piece === '') break;
      if (typeof piece === 'number' || typeof piece === 'bigint' || piece instanceof LuaFloat) pieces.push(numberToText(piece));
      else if (typeof piece === 'string') pieces.push(piece);
      else throwError('reader function must return a string');
      allocate(24 + pieces.at(-1)!.length);
    }
  } catch (error) {
    // PUC reads inside a protected call.
    if (error instanceof LuaError && !(error instanceof LuaCrash)) return [undefined, error.value];
    throw error;
  }
  return loaded(pieces.join(''), chunkName, modes, env);
}

/** A text as a function, or nil and why not. */
export function loaded(text: string, chunkName: string, modes: string, env: LuaValue): LuaReturn {
  if (text.startsWith('\x1b')) {
    if (!modes.includes('b')) return [undefined, `attempt to load a binary chunk (mode is '${modes}')`];
    return [undefined, `${shortBinary(chunkName)}: truncated precompiled chunk`];
  }
  if (!modes.includes('t')) return [undefined, `attempt to load a text chunk (mode is '${modes}')`];
  chargeCode(text);
  try {
    return loadText(text, chunkName, env);
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) throw error;
    return [undefined, `${shortSource(chunkName)}:${error.line}: ${error.message}`];
  }
}

function chargeCode(text: string): void {
  charge(compileCost + 4 * text.length);
  allocate(text.length * codeBytes);
}

function shortBinary(chunkName: string): string {
  if (chunkName.startsWith('@') || chunkName.startsWith('=')) return chunkName.slice(1);
  return chunkName.startsWith('\x1b') ? 'binary string' : chunkName;
}

/**
 * The same in `luerl`, whose errors name neither chunk nor line.
 * @param chunkName Luerl takes it and forgets it. Here tracebacks name it, which no Lua code sees.
 */
export function luerlLoaded(text: string, chunkName = `=${luerlChunkName}`): LuaReturn {
  chargeCode(text);
  try {
    return loadText(text, chunkName, state.globals);
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) throw error;
    return [undefined, error.message];
  }
}

/** What Luerl calls code that came from no file. */
const luerlChunkName = '-no-file-';
