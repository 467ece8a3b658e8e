/** Loading of chunks, each text compiled once a thread. */
import { LuaFunction, LuaTable, type CompiledChunk, type LuaValue } from '../runtime/value.ts';
import { Box } from '../runtime/value.ts';
import { charge } from '../runtime/meter.ts';
import { state } from '../runtime/state.ts';
import { LuaChunk, type CompileOptions, type Dialect } from './compile.ts';

/** Text kept compiled, in characters. The least recently used goes first. */
const keptCharacters = 8_000_000;
const kept = new Map<string, LuaChunk>();
let characters = 0;

/**
 * Compiles a text, or hands out what was compiled of it before.
 * @param chunkName as PUC has it: `@file`, `=name`, or the text itself
 * @throws LuaSyntaxError
 */
export function loadProtos(source: string, chunkName: string, dialect: Dialect, options: Omit<CompileOptions, 'dialect'> = {}): CompiledChunk {
  const key = `${dialect}\0${options.tableEnvironment ?? true}\0${JSON.stringify(options.hooks ?? null)}\0${chunkName}\0${source}`;
  const known = kept.get(key);
  if (known !== undefined) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const chunk = new LuaChunk(source, chunkName, { dialect, ...options });
  kept.set(key, chunk);
  characters += source.length;
  for (const [oldest, old] of kept) {
    if (characters <= keptCharacters || old === chunk) break;
    kept.delete(oldest);
    characters -= old.source.length;
  }
  return chunk;
}

/** What a character costs that a running program has compiled. */
const loadCost = 40;

/**
 * Loads a text as a function in the dialect of the running state.
 * @throws LuaSyntaxError
 */
export function loadText(text: string, chunkName: string, env: LuaValue): LuaFunction {
  charge(16 + loadCost * text.length);
  const chunk = loadProtos(text, chunkName, state.luerl ? 'luerl' : 'puc', { tableEnvironment: env instanceof LuaTable });
  return mainFunction(chunk, env);
}

/** The main function of a chunk in an environment. */
export function mainFunction(chunk: CompiledChunk, env: LuaValue): LuaFunction {
  const [main] = chunk.protos;
  const upvalues = main!.boxed.map((isBoxed, at) => (at > 0 ? undefined : isBoxed ? new Box(env) : env));
  return new LuaFunction(main!.make(upvalues), main, upvalues);
}
