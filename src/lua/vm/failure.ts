/**
 * What ended Lua code early, as `LuaError` values of the boundary: kind, place, traceback.
 */
import type { Value } from '../../message/value.ts';
import { chunkById } from '../compile/registry.ts';
import { messageOf, shorten } from '../convert/error-message.ts';
import { placeInText } from '../convert/place-in-text.ts';
import { ConversionError } from '../convert/conversion-error.ts';
import { fromLua } from '../convert/from-lua.ts';
import { textOfString } from '../convert/text.ts';
import { WideIntegerError } from '../convert/to-lua.ts';
import type { LuaError as LuaFailure, LuaFrame } from '../engines.ts';
import { findColumn } from '../find-column.ts';
import { LuaSyntaxError } from '../parse/errors.ts';
import { LuaAbort, LuaError } from '../runtime/errors.ts';
import { framesOf, type Frame } from '../runtime/frames.ts';
import { LuaTable, type LuaValue } from '../runtime/value.ts';

const maxFrames = 50;

/** A failure that is known already. */
export class Refusal extends Error {
  readonly failure: LuaFailure;
  constructor(failure: LuaFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * What a thrown thing is to the caller. What is none of these is a fault of ours and thrown again.
 * @param files names of the modules of the state
 */
export function failureOf(thrown: unknown, files: ReadonlySet<string>, memoryBytes: number): LuaFailure {
  if (thrown instanceof LuaError) return runtimeFailure(thrown, files, memoryBytes);
  if (thrown instanceof Refusal) return thrown.failure;
  if (thrown instanceof LuaAbort) return abortFailure(thrown.kind, thrown.message, thrown.frames);
  if (thrown instanceof ConversionError) return { kind: thrown.kind, message: thrown.message, traceback: [] };
  if (thrown instanceof WideIntegerError) return { kind: 'integer', message: `${thrown.message} (${thrown.path})`, traceback: [] };
  if (thrown instanceof RangeError) {
    const frames = framesOf(thrown as { readonly stack: string });
    if (/call stack/i.test(thrown.message)) return { ...abortFailure('budget', 'stack overflow', frames), kind: 'runtime' };
    return abortFailure('memory', `memory limit of ${memoryBytes} bytes used up`, frames);
  }
  throw thrown;
}

/** An error of the compiler. */
export function syntaxFailure(error: LuaSyntaxError, file: string): LuaFailure {
  const { line, column } = error;
  return { kind: 'syntax', message: textOfString(error.message), file, ...(line > 0 ? { line } : {}), ...(column > 0 ? { column } : {}), traceback: [] };
}

function abortFailure(kind: 'budget' | 'memory', message: string, frames: readonly Frame[]): LuaFailure {
  const traceback = frames.map(traced);
  const inner = traceback.find(({ line }) => line !== undefined);
  return { kind, message, ...placeOf(inner?.file, inner?.line, inner?.column), traceback: traceback.slice(0, maxFrames) };
}

/** What an error value says: a string as it is, a table by its own text if it has one. */
function runtimeFailure(error: LuaError, files: ReadonlySet<string>, memoryBytes: number): LuaFailure {
  const { frames } = error;
  const raised = plainValue(error.raised, memoryBytes);
  const text = ownText(error) ?? (typeof raised === 'string' ? raised : messageOf(raised));
  const traceback = frames.map(traced);
  // Only chunks that exist: in `at 10:30: too late` nothing is a place.
  const here = placeInText(text, (file) => files.has(file) || file.startsWith('[string "') || traceback.some((frame) => frame.file === file));
  const inner = traceback.find(({ line }) => line !== undefined);
  const file = here?.file ?? inner?.file;
  const line = here?.line ?? inner?.line;
  // A text may name the place of a caller (`error(text, 2)`), or that of an error which was caught and raised again.
  const at = traceback.find((frame) => frame.file === file && frame.line === line);
  const column = at === undefined ? columnInSource(here, frames) : at.column;
  return {
    kind: 'runtime',
    message: shorten(here?.rest ?? text),
    ...placeOf(file, line, column),
    traceback: traceback.slice(0, maxFrames),
    ...(typeof raised === 'string' || raised === undefined ? {} : { value: raised }),
  };
}

function placeOf(file: string | undefined, line: number | undefined, column: number | undefined): Pick<LuaFailure, 'file' | 'line' | 'column'> {
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}

/** The column of a place where nothing runs any more, from the text of a chunk that does and has the same name. */
function columnInSource(place: { file: string; line: number; rest: string } | undefined, frames: readonly Frame[]): number | undefined {
  const frame = frames.find((one) => one.kind === 'lua' && textOfString(one.file) === place?.file);
  const chunk = frame?.kind === 'lua' ? chunkById(frame.chunk)?.chunk : undefined;
  // The errors of Luerl have no place in their text; whatever looks like one is not of our making.
  if (place === undefined || chunk?.dialect !== 'puc') return undefined;
  return findColumn(chunk.source, 'puc', { line: place.line, message: place.rest });
}

/** What Luerl makes of an error value that has a text. */
function ownText({ value, raised }: LuaError): string | undefined {
  if (typeof value !== 'string') return undefined;
  const hasText = !(raised instanceof LuaTable) || raised.mt?.getString('__tostring') !== undefined;
  return hasText ? textOfString(value) : undefined;
}

function traced(frame: Frame): LuaFrame {
  if (frame.kind === 'host') return { function: frame.name, file: '[host]' };
  return { function: textOfString(frame.name), file: textOfString(frame.file), ...(frame.line > 0 ? { line: frame.line } : {}), ...(frame.line > 0 && frame.column > 0 ? { column: frame.column } : {}) };
}

function plainValue(value: LuaValue, memoryBytes: number): Value | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return textOfString(value);
  try {
    return fromLua(value, memoryBytes);
  } catch (error) {
    if (error instanceof ConversionError) return 'error object is a table value';
    throw error;
  }
}
