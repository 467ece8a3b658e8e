/**
 * What ended Lua code early, as `LuaError` values of the boundary: kind, place, traceback.
 */
import type { Value } from '../../message/value.ts';
import { messageOf, shorten } from '../convert/error-message.ts';
import { ConversionError } from '../convert/conversion-error.ts';
import { fromLua } from '../convert/from-lua.ts';
import { textOfString } from '../convert/text.ts';
import { WideIntegerError } from '../convert/to-lua.ts';
import type { LuaError as LuaFailure, LuaFrame } from '../engines.ts';
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
  const inner = frames.find((frame) => frame.kind === 'lua' && frame.line > 0);
  return { kind, message, ...(inner?.kind === 'lua' ? { file: textOfString(inner.file), line: inner.line } : {}), traceback: frames.slice(0, maxFrames).map(traced) };
}

/** What an error value says: a string as it is, a table by its own text if it has one. */
function runtimeFailure(error: LuaError, files: ReadonlySet<string>, memoryBytes: number): LuaFailure {
  const { frames } = error;
  const raised = plainValue(error.raised, memoryBytes);
  const text = ownText(error) ?? (typeof raised === 'string' ? raised : messageOf(raised));
  // Only chunks that exist: in `at 10:30: too late` nothing is a place.
  const here = locate(text, (file) => files.has(file) || file.startsWith('[string "') || frames.some((frame) => frame.kind === 'lua' && frame.file === file));
  const [innermost] = frames;
  const inner = frames.find((frame) => frame.kind === 'lua' && frame.line > 0);
  const file = here?.file ?? (inner?.kind === 'lua' ? textOfString(inner.file) : undefined);
  const line = here?.line ?? (inner?.kind === 'lua' ? inner.line : undefined);
  // An operation of the language stands at a column; what a function raises is told by its line.
  const isOperation = innermost?.kind === 'lua' && innermost === inner && innermost.line === line && innermost.column > 0;
  return {
    kind: 'runtime',
    message: shorten(here?.rest ?? text),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(isOperation ? { column: innermost.column } : {}),
    traceback: frames.slice(0, maxFrames).map(traced),
    ...(typeof raised === 'string' || raised === undefined ? {} : { value: raised }),
  };
}

/** What Luerl makes of an error value that has a text. */
function ownText({ value, raised }: LuaError): string | undefined {
  if (typeof value !== 'string') return undefined;
  const hasText = !(raised instanceof LuaTable) || raised.mt?.getString('__tostring') !== undefined;
  return hasText ? textOfString(value) : undefined;
}

function traced(frame: Frame): LuaFrame {
  if (frame.kind === 'host') return { function: frame.name, file: '[host]' };
  return { function: textOfString(frame.name), file: textOfString(frame.file), ...(frame.line > 0 ? { line: frame.line } : {}) };
}

/** Splits `file:line: text`. */
function locate(text: string, isFile: (file: string) => boolean): { file: string; line: number; rest: string } | undefined {
  const found = /^(\[string ".*?"\]|.+?):(\d+): /s.exec(text);
  if (found === null || !isFile(found[1] as string)) return undefined;
  return { file: found[1] as string, line: Number(found[2]), rest: text.slice(found[0].length) };
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
