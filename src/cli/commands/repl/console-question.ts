/**
 * The question before a console signs for a public network. Opening a console only reads, so it comes with the first line that signs, and
 * once: a yes holds for the rest of the console, after a no the next such line asks again.
 *
 * A console that is typed into has the terminal, so it asks itself (`ReplClient.onQuestion`). Without one, the question is that of other
 * commands where somebody can answer it, and else nothing is signed (`confirm-network.ts`).
 */
import type { ReplClient } from '../../../repl/options.ts';
import { askInShell } from '../../confirm-network.ts';
import type { CliContext } from '../../context.ts';

type Ask = Parameters<NonNullable<ReplClient['onQuestion']>>[0];

export interface ConsoleQuestion {
  /** The same, whose question before a signature is that of the console. */
  readonly context: CliContext;
  /** A question of its own, each time: no other yes counts for it, nor its yes for others. Absent where nobody types. */
  readonly askEach: Ask | undefined;
  /** The console asks from now on. */
  listen(ask: Ask): void;
}

/** @param terminal true: somebody types */
export function createConsoleQuestion(context: CliContext, terminal: boolean): ConsoleQuestion {
  let ofConsole: Ask | undefined;
  let isAgreed = false;
  // What is to be signed at the same time is asked about once.
  let asking: Promise<boolean> | undefined;
  const askNow: Ask = async (lines, question) => {
    isAgreed = ofConsole === undefined ? await askInShell(context, lines, question) : await ofConsole(lines, question);
    return isAgreed;
  };
  const ask: Ask = async (lines, question) =>
    isAgreed ||
    (asking ??= askNow(lines, question).finally(() => {
      asking = undefined;
    }));
  return {
    context: terminal || context.isInteractive ? { ...context, ask } : context,
    askEach: terminal ? (lines, question) => (ofConsole ?? askInShell.bind(undefined, context))(lines, question) : undefined,
    listen(hears) {
      ofConsole = hears;
    },
  };
}
