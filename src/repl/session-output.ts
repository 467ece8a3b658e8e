/** What a session prints. On a terminal all of it in one stream; in a pipe results go to one and the rest to the other. */
import { toPlainJson, type DryRunResult, type Result } from '../base/result.ts';
import { escapeControl, escapeInJson } from '../base/terminal-text.ts';
import { printAgain, printAnswer, type AnswerView } from './answers.ts';
import { boundText } from './bound-text.ts';
import type { ReplContext } from './commands/command.ts';
import { foldSignatures } from './fold-signatures.ts';
import { foldWords } from './fold.ts';
import { chalkFor } from './printer.ts';
import type { Sink } from './sink.ts';

/** Where it goes; `err` is the same as `out` on a terminal. */
export interface Sinks {
  readonly out: Sink;
  readonly err: Sink;
}

export interface SessionOutput extends Pick<ReplContext, 'say' | 'sayValue' | 'show' | 'note'> {
  /** The answer to a message, as the session shows answers now. */
  answer(result: Result | DryRunResult, isLua: boolean): void;
}

/** @param modes of the session, read each time */
export function createSessionOutput({ out, err }: Sinks, modes: Pick<ReplContext, 'terminal' | 'color' | 'width' | 'json'>): SessionOutput {
  const { terminal, color } = modes;
  const view = (): AnswerView => ({ out, err, terminal, color, width: modes.width });
  const note = (text: string): void => {
    if (terminal) out.print(chalkFor(modes).dim(foldWords(escapeControl(text), modes.width)));
  };
  return {
    say(text) {
      // With --json only JSON goes to stdout.
      (modes.json && !terminal ? err : out).print(text);
    },
    sayValue(value) {
      const plain = modes.json ? toPlainJson(value) : foldSignatures(toPlainJson(value));
      const indent = modes.json && !terminal ? 0 : 2;
      const isText = !modes.json && typeof plain === 'string';
      const text = isText ? plain : (JSON.stringify(plain, null, indent) ?? 'null');
      const { shown, left } = terminal && !modes.json ? boundText(text) : { shown: text, left: undefined };
      out.print(isText ? escapeControl(shown) : escapeInJson(shown));
      if (left !== undefined) note(`${left}: .json on, and the same again shows all.`);
    },
    show: (result, as) => printAgain(result, as, view()),
    note,
    answer: (result, isLua) => printAnswer(result, modes.json, view(), isLua),
  };
}
