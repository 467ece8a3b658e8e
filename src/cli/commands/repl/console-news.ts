/**
 * What parts of the shell commands say on the way, and what becomes of the node, for the console: it prints lines above the one that is
 * typed, so nothing may be written past it. Until it listens, and in a pipe, they go to stderr as in the shell.
 */
import type { Output } from '../../../base/output.ts';
import type { CliContext } from '../../context.ts';
import type { NodeNews } from '../../node-news.ts';

type NewsListener = (line: string, node?: 'gone' | 'here') => void;

export interface ConsoleNews {
  /** Hears lines from now on. */
  listen(tell: NewsListener): void;
  /** The same context, whose status lines and warnings go to the console. */
  contextFor(context: CliContext, signal: AbortSignal): CliContext;
  /** What became of the node. */
  node(news: NodeNews & { readonly here: boolean }): void;
}

/** @param terminal true: somebody types */
export function createConsoleNews({ output, flags }: CliContext, terminal: boolean): ConsoleNews {
  let listener: NewsListener | undefined;
  const tell = (line: string, otherwise: (line: string) => void, node?: 'gone' | 'here'): void => (listener === undefined || !terminal ? otherwise(line) : listener(line, node));
  const ofConsole: Output = {
    ...output,
    status: (text) => {
      if (!flags.quiet) tell(text, output.status);
    },
    warn: (text) => tell(`Note: ${text}`, () => output.warn(text)),
    // The console has one of its own while a line runs.
    spinner: (text) => (terminal && listener !== undefined ? noSpinner : output.spinner(text)),
  };
  return {
    listen(hear) {
      listener = hear;
    },
    contextFor: (context, signal) => ({ ...context, signal, output: ofConsole }),
    node: (news) => tell(newsText(news), output.status, news.kind === 'lost' ? 'gone' : 'here'),
  };
}

const noSpinner: ReturnType<Output['spinner']> = { update() {}, succeed() {}, fail() {}, stop() {} };

function newsText({ kind, url, here }: NodeNews & { readonly here: boolean }): string {
  switch (kind) {
    case 'lost':
      return `The node at ${url} does not answer any more.`;
    case 'back':
      return `The node at ${url} answers again.`;
    case 'moved':
      return here ? `This console is the node now, at ${url}.` : `Another node took over, at ${url}.`;
  }
}
