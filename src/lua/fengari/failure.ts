/**
 * Lua errors as `LuaError` values: kind, place, traceback.
 */
import { type Value } from '../../message/value.ts';
import type { LuaError, LuaFrame } from '../engines.ts';
import { messageOf, shorten } from '../convert/error-message.ts';
import { ConversionError } from '../convert/conversion-error.ts';
import { fromLua, textOrBytes } from './from-lua.ts';
import { globalsOf, lua, type LuaFunction, type LuaState, type LuaString, type LuaValue, nameBytes, slotKey, Tag, textOfBytes } from './internals.ts';

const maxFrames = 50;

/** The frames of a thread, innermost first; of very deep stacks only the innermost. */
export function framesOf(L: LuaState): LuaFrame[] {
  const frames: LuaFrame[] = [];
  const info = new lua.lua_Debug();
  for (let level = 0; frames.length < maxFrames && lua.lua_getstack(L, level, info) !== 0; level++) {
    lua.lua_getinfo(L, nameBytes('Sln'), info);
    const func = (info as unknown as { i_ci: { func: LuaValue } }).i_ci.func;
    const what = textOfBytes(info.what as Uint8Array);
    const file = what === 'Lua' || what === 'main' ? textOfBytes(info.short_src as Uint8Array) : '[host]';
    const name = globalName(L, func) ?? (info.name === null ? undefined : textOfBytes(info.name));
    const described = what === 'main' ? 'main chunk' : (name ?? (file === '[host]' ? '?' : `function <${file}:${info.linedefined}>`));
    frames.push({ function: described, file, ...(info.currentline > 0 ? { line: info.currentline } : {}) });
  }
  return frames;
}

/** The name under which a function is found: a global, or a field of a global table. */
function globalName(L: LuaState, func: LuaValue): string | undefined {
  for (let entry = globalsOf(L).f; entry !== undefined; entry = entry.n) {
    if (entry.value.value === func.value && entry.key.type === Tag.string) return keyText(entry.key);
  }
  if (func.type !== Tag.hostFunction && func.type !== Tag.hostClosure) return undefined;
  for (const library of ['string', 'table', 'math', 'os', 'io', 'utf8', 'coroutine', 'debug', 'bit32', 'ao']) {
    const table = globalsOf(L).strong.get(slotKey(nameBytes(library)))?.value;
    if (table?.type !== Tag.table) continue;
    for (let entry = (table.value as ReturnType<typeof globalsOf>).f; entry !== undefined; entry = entry.n) {
      if (entry.value.value === func.value && entry.key.type === Tag.string) return `${library}.${keyText(entry.key)}`;
    }
  }
  return undefined;
}

function keyText(key: LuaValue): string {
  return textOfBytes((key.value as LuaString).realstring);
}

/** Keeps the frames of an error that nothing caught. Installed as the message handler of every call. */
export class FrameKeeper {
  frames: readonly LuaFrame[] = [];
  readonly handler: LuaFunction = (L) => {
    this.frames = framesOf(L).slice(1); // without the handler itself
    return 1;
  };
}

/**
 * What an error value says: a string as it is, a table by its own text if it has one.
 * @param files names of the chunks that the state has loaded
 */
export function runtimeError(value: LuaValue | undefined, frames: readonly LuaFrame[], files: ReadonlySet<string>, memoryBytes: number): LuaError {
  const raised = plainValue(value, memoryBytes);
  const text = typeof raised === 'string' ? raised : messageOf(raised);
  // Only chunks that exist: in `at 10:30: too late` nothing is a place.
  const here = locate(text, (file) => files.has(file) || file.startsWith('[string "') || frames.some((frame) => frame.file === file));
  const inner = frames.find((frame) => frame.line !== undefined);
  const file = here?.file ?? inner?.file;
  const line = here?.line ?? inner?.line;
  return {
    kind: 'runtime',
    message: shorten(here?.rest ?? text).replaceAll('JS stack overflow', 'stack overflow'),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    traceback: frames,
    ...(typeof raised === 'string' || raised === undefined ? {} : { value: raised }),
  };
}

/** An error of the compiler. `source` is the chunk, to find the column. */
export function syntaxError(value: LuaValue | undefined, file: string, source: string): LuaError {
  const text = value === undefined ? '' : String(plainValue(value, 1 << 20));
  const here = locate(text, (name) => name === file);
  const message = here?.rest ?? text;
  const line = here?.line;
  const column = line === undefined ? undefined : columnOf(message, source.split('\n')[line - 1] ?? '');
  return { kind: 'syntax', message, file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), traceback: [] };
}

/** The column of the token that a message ends with (`near 'x'`), when the line has it only once. */
function columnOf(message: string, line: string): number | undefined {
  if (message.endsWith('near <eof>')) return line.length + 1;
  const token = /near '(.+)'$/s.exec(message)?.[1];
  if (token === undefined) return undefined;
  const isWord = /^\w+$/.test(token);
  const places = [...line.matchAll(new RegExp(isWord ? `\\b${token}\\b` : token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g'))];
  return places.length === 1 ? (places[0]?.index ?? 0) + 1 : undefined;
}

/** Splits `file:line: text`. */
function locate(text: string, isFile: (file: string) => boolean): { file: string; line: number; rest: string } | undefined {
  const found = /^(\[string ".*?"\]|.+?):(\d+): /s.exec(text);
  if (found === null || !isFile(found[1] as string)) return undefined;
  return { file: found[1] as string, line: Number(found[2]), rest: text.slice(found[0].length) };
}

function plainValue(value: LuaValue | undefined, memoryBytes: number): Value | undefined {
  if (value === undefined || value.type === Tag.nil) return undefined;
  try {
    if (value.type === Tag.string || value.type === Tag.shortString) {
      const text = textOrBytes(value.value as LuaString);
      return typeof text === 'string' ? text : textOfBytes(text);
    }
    return fromLua(value, memoryBytes);
  } catch (error) {
    if (error instanceof ConversionError) return 'error object is a table value';
    throw error;
  }
}
