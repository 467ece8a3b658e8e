/** Errors as a test shows them: whatever runs it prints all that an error holds, so it holds what can be mended, and no more. */
import type { HbxError } from '../base/errors.ts';
import type { ResultError, TracebackEntry } from '../base/result.ts';
import { explainError } from '../lua/explain-error.ts';
import { fileFails } from './errors.ts';

export type TestError = ResultError & {
  /** What the words of the node mean, where they tell little. */
  readonly hint?: string;
};

/** The whole source is there for excerpts, and not to be listed. Of the way there only the user's own files are. */
export function printable(whole: ResultError): TestError {
  const { sourceText, traceback, ...rest } = whole;
  const hint = explainError(whole);
  const error = { ...rest, ...(hint === undefined ? {} : { hint }), traceback: ownFrames(traceback) };
  return sourceText === undefined ? error : Object.defineProperty(error, 'sourceText', { value: sourceText });
}

/** A module that does not load. */
export function failsToLoad(error: ResultError): HbxError {
  const { message, file, line, column, sourceText } = error;
  const location = file === undefined ? undefined : { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), ...(sourceText === undefined ? {} : { text: sourceText }) };
  return fileFails(message, { location, details: ownFrames(error.traceback).map(frameText), hint: explainError(error) });
}

/** Frames in the user's own files; all of them where there are none. */
function ownFrames(frames: readonly TracebackEntry[]): TracebackEntry[] {
  const own = frames.filter(({ file }) => file !== '[host]' && !file.startsWith('hbx:'));
  return own.length > 0 ? own : [...frames];
}

function frameText({ function: name, file, line, column }: TracebackEntry): string {
  return `in ${name} (${[file, line, column].filter((part) => part !== undefined).join(':')})`;
}
