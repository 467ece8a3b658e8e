/** Prints what came of messages: to somebody who types all of it, in a pipe results on one stream and errors on the other. */
import { resultToJson, type DryRunResult, type Result } from '../base/result.ts';
import { renderOutbox } from './outbox-table.ts';
import { chalkFor, renderAnswer, renderNote, renderResultError, type ResultView } from './printer.ts';
import { renderChanges } from './render-changes.ts';
import type { Sink } from './sink.ts';
import { spawnNote } from './spawn-note.ts';

export interface AnswerView {
  readonly out: Sink;
  readonly err: Sink;
  readonly terminal: boolean;
  readonly color: boolean;
  /** Columns to fold into; undefined in a pipe. */
  readonly width: number | undefined;
}

/** The answer to a message. @param isLua it ran Lua */
export function printAnswer(result: Result | DryRunResult, json: boolean, view: AnswerView, isLua = false): void {
  const { out, err, terminal } = view;
  if (json) out.print(jsonOf(result, view));
  else {
    const text = { ...textView(view), isLua };
    out.print(renderAnswer(result, text));
    if (result.error) err.print(renderResultError(result.error, text));
    if ('dryRun' in result && result.from !== null) out.print(renderChanges(result, { ...text, status: terminal }));
  }
  const spawns = spawnNote(result);
  if (spawns !== undefined) err.print(renderNote(spawns, view));
  if (!('dryRun' in result) && result.pushFailed !== undefined) err.print(renderNote(`The outbox was not delivered: ${result.pushFailed}`, view));
}

/** A Result again, whole. */
export function printAgain(result: Result | DryRunResult, as: 'json' | 'outbox' | 'answer', view: AnswerView): void {
  if (as === 'answer') return printAnswer(result, false, view);
  if (as === 'json') view.out.print(jsonOf(result, view));
  else view.out.print(renderOutbox(result.outbox, { chalk: chalkFor(view), width: undefined }));
}

function textView({ color, width, terminal }: AnswerView): ResultView {
  return { color, width, status: terminal, bounded: terminal };
}

function jsonOf(result: Result | DryRunResult, { terminal }: AnswerView): string {
  return resultToJson(result, terminal ? 2 : 0);
}
