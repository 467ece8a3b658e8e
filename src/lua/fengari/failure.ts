/**
 * Lua errors as `LuaError` values: kind, place, traceback.
 */
import { type Value } from '../../message/value.ts';
import type { LuaError, LuaFrame } from '../engines.ts';
import { messageOf, shorten } from '../convert/error-message.ts';
import { placeInText } from '../convert/place-in-text.ts';
import { ConversionError } from '../convert/conversion-error.ts';
import { findColumn } from '../find-column.ts';
import { fromLua, textOrBytes } from './from-lua.ts';
import { globalsOf, lua, type LuaFunction, type LuaState, type LuaString, type LuaValue, nameBytes, slotKey, Tag, textOfBytes } from './internals.ts';

const maxFrames = 50;

/** A frame, and what tells more about its caller. */
export interface KnownFrame extends LuaFrame {
  /** How the caller calls this function: `global 'f'`, `metamethod '__add'`, '' without a name; absent when that cannot be known. */
  readonly called?: string;
  /** Of a Lua function: what fengari keeps the name of its chunk in, one object a chunk. */
  readonly chunk?: object;
}

/** The frames of a thread, innermost first; of very deep stacks only the innermost. */
export function framesOf(L: LuaState): KnownFrame[] {
  const frames: KnownFrame[] = [];
  const info = new lua.lua_Debug();
  for (let level = 0; frames.length < maxFrames && lua.lua_getstack(L, level, info) !== 0; level++) {
    lua.lua_getinfo(L, nameBytes('Slnt'), info);
    const func = (info as unknown as { i_ci: { func: LuaValue } }).i_ci.func;
    const what = textOfBytes(info.what as Uint8Array);
    const isLua = what === 'Lua' || what === 'main';
    const file = isLua ? textOfBytes(info.short_src as Uint8Array) : '[host]';
    const ownName = info.name === null ? undefined : textOfBytes(info.name);
    const name = globalName(L, func) ?? ownName;
    const described = what === 'main' ? 'main chunk' : (name ?? (file === '[host]' ? '?' : `function <${file}:${info.linedefined}>`));
    const called = ownName === undefined ? '' : `${textOfBytes(info.namewhat as Uint8Array)} '${ownName}'`;
    frames.push({
      function: described,
      file,
      ...(info.currentline > 0 ? { line: info.currentline } : {}),
      ...(info.istailcall ? {} : { called }),
      ...(isLua ? { chunk: chunkOf(func) } : {}),
    });
  }
  return frames;
}

/** Names may be the same; this is not. */
export function chunkOf(func: LuaValue | undefined): object {
  return (func!.value as { readonly p: { readonly source: object } }).p.source;
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
  frames: readonly KnownFrame[] = [];
  readonly handler: LuaFunction = (L) => {
    this.frames = framesOf(L).slice(1); // without the handler itself
    return 1;
  };
}

/** Sources of the chunks that a state has loaded, in binary text, by `chunkOf`. */
export type Sources = ReadonlyMap<object, { readonly file: string; readonly source: string }>;

/**
 * What an error value says: a string as it is, a table by its own text if it has one.
 * @param sources the modules that the state has loaded
 */
export function runtimeError(value: LuaValue | undefined, frames: readonly KnownFrame[], sources: Sources, memoryBytes: number): LuaError {
  const raised = plainValue(value, memoryBytes);
  const text = typeof raised === 'string' ? raised : messageOf(raised);
  const modules = [...sources.values()];
  // Only chunks that exist: in `at 10:30: too late` nothing is a place.
  const here = placeInText(text, (file) => modules.some((module) => module.file === file) || file.startsWith('[string "') || frames.some((frame) => frame.file === file));
  const message = (here?.rest ?? text).replaceAll('JS stack overflow', 'stack overflow');
  const traceback = placedFrames(frames, sources, message);
  const inner = traceback.find((frame) => frame.line !== undefined);
  const file = here?.file ?? inner?.file;
  const line = here?.line ?? inner?.line;
  const at = traceback.find((frame) => frame.file === file && frame.line === line);
  // An error that was caught and raised again names a place where nothing runs any more.
  const named = at === undefined ? modules.filter((module) => module.file === file) : [];
  const column = named.length === 1 && line !== undefined ? findColumn(named[0]!.source, 'puc', { line, message }) : at?.column;
  return {
    kind: 'runtime',
    message: shorten(message),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    traceback,
    ...(typeof raised === 'string' || raised === undefined ? {} : { value: raised }),
  };
}

/**
 * Frames with the columns that the sources tell. fengari knows lines only, but also how each function was called.
 * @param message of the error, when it may be that of an operation of the innermost frame
 */
export function placedFrames(frames: readonly KnownFrame[], sources: Sources, message?: string): LuaFrame[] {
  return frames.map(({ called: _called, chunk, ...frame }, at) => {
    const source = chunk === undefined ? undefined : sources.get(chunk)?.source;
    if (source === undefined || frame.line === undefined) return frame;
    const called = frames[at - 1]?.called;
    if (at === 0 ? message === undefined : called === undefined) return frame;
    const column = findColumn(source, 'puc', { line: frame.line, message: message ?? '', ...(called === undefined ? {} : { called }) });
    return column === undefined ? frame : { ...frame, column };
  });
}

/** An error of the compiler. `source` is the chunk, to find the column. */
export function syntaxError(value: LuaValue | undefined, file: string, source: string): LuaError {
  const text = value === undefined ? '' : String(plainValue(value, 1 << 20));
  const here = placeInText(text, (name) => name === file);
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
