/** What ended a script in our engine, as the command line tells it. */
import { shortSource } from '../compile/chunk-name.ts';
import { textOfString } from '../convert/text.ts';
import type { LuaSyntaxError } from '../parse/errors.ts';
import { callOne } from '../runtime/call.ts';
import { LuaAbort, LuaError } from '../runtime/errors.ts';
import { framesOf, type Frame } from '../runtime/frames.ts';
import { numberToText } from '../runtime/number-text.ts';
import { LuaFloat, LuaTable, typeOf, type LuaValue } from '../runtime/value.ts';
import { notEnoughMemory, type ScriptFailure, type ScriptFrame } from './request.ts';

/** An error of the compiler. */
export function syntaxFailure(error: LuaSyntaxError, chunkName: string): ScriptFailure {
  const file = textOfString(shortSource(chunkName));
  const { line, column } = error;
  return { kind: 'syntax', message: `${file}:${line}: ${textOfString(error.message)}`, file, line, column, traceback: [] };
}

/** Whatever running code threw. What is a fault of ours is thrown again. */
export function failureOf(thrown: unknown): ScriptFailure {
  if (thrown instanceof LuaError) return located('runtime', messageOf(thrown.value), thrown.frames);
  if (thrown instanceof LuaAbort) return located(thrown.kind, thrown.message, thrown.frames);
  if (thrown instanceof RangeError) {
    const frames = framesOf(thrown as { readonly stack: string });
    return /call stack/i.test(thrown.message) ? located('runtime', 'stack overflow', frames) : located('memory', notEnoughMemory, frames);
  }
  throw thrown;
}

/** With its place: the innermost function whose file and line the message begins with, else the innermost of all. */
function located(kind: ScriptFailure['kind'], message: string, frames: readonly Frame[]): ScriptFailure {
  const traceback = frames.map(traced);
  const placed = traceback.filter((frame) => frame.line !== undefined);
  const at = placed.find((frame) => message.startsWith(`${frame.file}:${frame.line}: `)) ?? placed[0];
  const place = at === undefined ? {} : { file: at.file!, line: at.line!, ...(at.column === undefined ? {} : { column: at.column }) };
  return { kind, message, ...place, traceback };
}

function traced(frame: Frame): ScriptFrame {
  if (frame.kind === 'host') return { function: frame.name };
  const { line, column } = frame;
  return { function: textOfString(frame.name), file: textOfString(frame.file), ...(line > 0 ? { line } : {}), ...(column > 0 ? { column } : {}) };
}

/** @source lua.c of PUC 5.3: strings and numbers as they are, what has `__tostring` by it, anything else by its type */
function messageOf(value: LuaValue): string {
  if (typeof value === 'string') return textOfString(value);
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof LuaFloat) return numberToText(value);
  const handler = value instanceof LuaTable ? value.mt?.getString('__tostring') : undefined;
  if (handler !== undefined) {
    try {
      const text = callOne(handler, value);
      if (typeof text === 'string') return textOfString(text);
    } catch (error) {
      if (error instanceof LuaAbort) return error.message;
      if (!(error instanceof LuaError)) throw error;
    }
  }
  return `(error object is a ${typeOf(value)} value)`;
}
