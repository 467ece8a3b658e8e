/** Tracebacks of a reload without the lines that hbx puts around the user's code. */
import type { DryRunResult, Result, TracebackEntry } from '../../../base/result.ts';
import { isProcessId } from '../../../project/process-name.ts';

/**
 * What called the code (hbx's own lines, and the Eval that ran them) goes, and the function that the code stands in is called what
 * it is to the user.
 * @param id what the process calls the code, if it calls it by its source-id
 * @param ownFrom the first line behind the user's code
 */
export function withoutOwnFrames<Any extends Result | DryRunResult>(result: Any, id: string, ownFrom: number): Any {
  if (result.error === null) return result;
  const { traceback } = result.error;
  const isNamed = traceback.some(({ file }) => file === id);
  const end = traceback.findIndex(({ file, line }) => (isNamed ? file === id : !isProcessId(file)) && line !== undefined && line >= ownFrom);
  if (end < 0) return result;
  const kept = traceback.slice(0, end);
  const outermost = kept.at(-1);
  if (outermost !== undefined && /^(hbx_run|run|function <.*)$/s.test(outermost.function)) kept[end - 1] = { ...outermost, function: 'main chunk' };
  return { ...result, error: { ...result.error, traceback: kept } };
}

/** The same where a function of hbx's, behind the user's code, raised what the user's code gave it: the place is who called that. */
export function withoutRaiser<Any extends Result | DryRunResult>(result: Any, id: string, ownFrom: number): Any {
  if (result.error === null) return result;
  const { traceback, ...rest } = result.error;
  const isRaiser = ({ file, line }: TracebackEntry): boolean => line === undefined || (file === id && line >= ownFrom);
  const from = traceback.findIndex((frame) => !isRaiser(frame));
  if (from <= 0) return result;
  const { file, line, column } = traceback[from]!;
  return { ...result, error: { ...rest, file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), traceback: traceback.slice(from) } };
}
