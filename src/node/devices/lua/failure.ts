import type { LuaError } from '../../../lua/engines.ts';
import { message } from '../../../message/value.ts';
import type { Outcome } from '../../device.ts';
import { explainLimit, type BoundLimits } from '../../limits.ts';

/**
 * `{status: 500, body, kind, file, line, column, trace}`, as a real node answers, with the place added.
 * @param hint a sentence that tells what to do
 */
export function luaFailure(error: LuaError, limits?: BoundLimits, hint?: string): Outcome & { readonly ok: false } {
  const body = limits === undefined ? error.message : explainLimit(error, limits);
  return {
    ok: false,
    status: 500,
    value: message({ status: 500, body: hint === undefined ? body : `${body}. ${hint}`, kind: error.kind, file: error.file, line: error.line, column: error.column, trace: traceOf(error), value: error.value }),
  };
}

/** The frames of an error, innermost first. */
export function traceOf({ traceback }: LuaError): { function: string; file: string; line?: number; column?: number }[] {
  return traceback.map(({ function: name, file, line, column }) => ({ function: name, file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }));
}
