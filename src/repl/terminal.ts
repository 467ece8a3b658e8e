/**
 * A session with somebody who types.
 *
 *   input/line-editor.ts   reads entries       history.ts   what was entered before      prompt.ts    what stands in front
 *   console.ts             runs them           live.ts      messages of others           spinner.ts   while a line runs
 *
 *   Ctrl-C   drops what is typed, or stops waiting for the answer; two in a row with nothing to drop leave with 130
 *   Ctrl-D   on an empty line leaves with 0
 */
import type { Writable } from 'node:stream';
import { ExitCode } from '../base/errors.ts';
import { escapeControl, escapeControlInLine } from '../base/terminal-text.ts';
import { notOnLegacynet } from './commands/help.ts';
import { dotCommands } from './commands/table.ts';
import { inSource } from './complete/action-index.ts';
import { createCompleter } from './complete/completer.ts';
import { createMemory } from './complete/memory.ts';
import { ReplConsole } from './console.ts';
import { isWhole } from './entry.ts';
import { foldWords } from './fold.ts';
import { highlight } from './highlight.ts';
import { openHistory } from './history.ts';
import { createLineEditor, type LineEditor, type LineEditorOptions, type Read, type ReadRequest } from './input/line-editor.ts';
import { guessWrapping } from './input/rewrap.ts';
import { createLive } from './live.ts';
import { loadLuaParser } from './lua-scan.ts';
import type { ReplEnd, ReplFiles, ReplOptions } from './options.ts';
import { createPreview } from './preview.ts';
import { chalkFor } from './printer.ts';
import { labelOf, renderPrompts } from './prompt.ts';
import { createSink, type Sink } from './sink.ts';
import { createLineSpinner } from './spinner.ts';

/** Columns when the terminal doesn't tell. */
const usualWidth = 80;

/** Runs a session until it is left. */
export function runTerminal(options: ReplOptions): Promise<ReplEnd> {
  const output: Writable & { columns?: number } = options.output;
  const { client, color } = options;
  const dim = chalkFor(options).dim;
  const width = (): number => output.columns || usualWidth;
  const stream = createSink(output);
  const spinner = createLineSpinner(output, color);
  const print = (text: string): void => {
    if (text !== '' && !stream.broken) spinner.print(() => editor.print(text));
  };
  const note = (text: string): void => print(dim(foldWords(escapeControl(text), width())));
  const sink: Sink = { print, ready: stream.ready, close: stream.close, get broken() { return stream.broken; } };
  const live = createLive({ client, print, note, view: () => ({ color, width: width() }), gone: () => gone, seen: (process, slot) => console.context.seen(process, slot) });
  const history = openHistory({ folder: options.historyFolder, process: options.process.id }, note);
  /** The client has told that its node is gone. */
  let gone = false;
  /** A line runs. */
  let running = false;
  /** What `propose` put where the next entry is typed. */
  let proposed = '';

  const files = handingOver(options.files, () => editor, spinner.stop);
  const console: ReplConsole = new ReplConsole({ ...options, files }, {
    out: sink,
    err: sink,
    width,
    live,
    actions: () => inSource({ view: context, remember }),
    isAction: async (line) => (await import('./known-action.ts')).isKnownAction(line, { view: context, remember }),
    remember(entry) {
      history.add(entry);
    },
    history: () => history.entries,
    propose(text) {
      proposed = text;
    },
  });
  const { context } = console;
  const remember = createMemory(context);

  const isPreviewed = options.preview ?? client.network.local;
  let inBlock = false;
  let interrupted = (): void => {};
  const editor: LineEditor = createLineEditor({
    input: options.input,
    output,
    color,
    history: (index) => history.at(index),
    isWhole: (text) => isWhole(text, context.process.kind),
    highlight: (text) => (color ? highlight(text, context.process.kind, inBlock) : text),
    complete: createCompleter(context, remember),
    ...(isPreviewed ? { preview: createPreview(context) } : {}),
    onInterrupt: () => interrupted(),
    ...suspending(options),
    ...resizing(options),
  });

  const request = (): ReadRequest => {
    const { block } = context;
    history.use(context.process.id);
    const prompts = () => {
      const both = renderPrompts({ ...pick(context), network: client.network, color, columns: width() });
      return inBlock ? { ...both, prompt: both.goOn } : both;
    };
    inBlock = block !== undefined && block.scan === undefined;
    const initial = block ? block.lines.map((line) => `${line}\n`).join('') : proposed;
    proposed = '';
    // The editor has the lines now, and gives them back all together.
    if (inBlock) block!.lines = [];
    else if (block) console.dropBlock();
    return { prompts, initial, block: inBlock };
  };
  /** Runs what was entered. */
  const run = async (text: string): Promise<void> => {
    running = true;
    spinner.start();
    for (const line of inBlock ? [text] : linesOf(text)) {
      if (line === dropped) console.note('Dropped.');
      else await console.line(line);
    }
    spinner.stop();
    running = false;
  };
  /** Asks for yes or no in the middle of a line that runs. All but a yes is a no. */
  const ask = async (lines: readonly string[], question: string): Promise<boolean> => {
    if (!running) return false;
    print([...lines, question].join('\n'));
    spinner.stop();
    const read = await editor.read({ prompts: () => ({ prompt: '[y/N] ', goOn: '' }), answer: true });
    spinner.start();
    return read.kind === 'text' && /^\s*y(?:es)?\s*$/i.test(read.text);
  };

  return new Promise((resolve) => {
    /** A Ctrl-C that dropped nothing was the last thing that happened. */
    let warned = false;
    let left = false;
    const leave = (exitCode: number): void => {
      if (left) return;
      left = true;
      options.signal?.removeEventListener('abort', interrupt);
      console.close();
      live.stop();
      spinner.stop();
      editor.close();
      sink.close();
      resolve({ exitCode });
    };
    const interrupt = (): void => leave(ExitCode.interrupted);
    interrupted = () => {
      // A line is running.
      if (warned) return leave(ExitCode.interrupted);
      warned = true;
      console.cancelRunning();
    };
    const take = async (read: Read): Promise<void> => {
      if (read.kind === 'end') {
        if (read.dropped) console.note('What was not finished was not sent.');
        return leave(ExitCode.ok);
      }
      if (read.kind === 'interrupt') {
        if (warned && read.first && !read.dropped) return leave(ExitCode.interrupted);
        warned = !read.dropped;
        console.dropBlock();
        if (!read.dropped) console.note('Ctrl-C again leaves; so do Ctrl-D and .exit.');
        return;
      }
      warned = false;
      await run(read.text);
      if (console.exitCode !== undefined || sink.broken) leave(console.exitCode ?? ExitCode.ok);
    };

    if (options.signal?.aborted) return interrupt();
    options.signal?.addEventListener('abort', interrupt);
    client.onQuestion?.(ask);
    client.onNews?.((line, node) => {
      gone = node === undefined ? gone : node === 'gone';
      note(line);
    });
    console.note(greeting(options));
    // Legacynet shows no log.
    if (options.live !== false && client.network.slots !== false) context.live = true;
    void (async () => {
      // The first prompt waits neither for the history nor for the parser, which decides whether a statement is whole.
      setImmediate(() => {
        history.at(0);
        void loadLuaParser();
      });
      while (!left) await take(await editor.read(request()));
    })();
  });
}

/** In place of a line: an unfinished statement was dropped by `.cancel`. */
const dropped = Symbol('dropped');

/** What the console takes one after the other, of an entry outside of a block. */
function linesOf(text: string): readonly (string | typeof dropped)[] {
  // A pasted block: its lines come behind its command.
  const block = /^\s*\.editor[ \t]*\n/.exec(text);
  if (block) return ['.editor', text.slice(block[0].length)];
  const end = /\n[ \t]*\.(done|cancel)[ \t]*$/.exec(text);
  if (end) return end[1] === 'done' ? [text.slice(0, end.index)] : [dropped];
  return [text];
}

/** The editor of the user's choice has the terminal to itself. */
function handingOver(files: ReplFiles, editor: () => LineEditor, quiet: () => void): ReplFiles {
  return {
    read: (path) => files.read(path),
    write: (path, text, how) => files.write(path, text, how),
    list: (folder) => files.list(folder),
    async edit(text, how) {
      quiet();
      editor().release();
      try {
        return await files.edit(text, how);
      } finally {
        if (!how.signal.aborted) editor().hold();
      }
    },
  };
}

/** Ctrl-Z stops the program only when the keys come from its own terminal. */
function suspending({ input }: ReplOptions): { suspend?(resumed: () => void): void } {
  if (input !== process.stdin || process.platform === 'win32') return {};
  return {
    suspend(resumed) {
      // A terminal that is not read keeps no program alive, and the signal comes a moment after it went on.
      const alive = setInterval(() => {}, 60_000);
      process.once('SIGCONT', () => {
        clearInterval(alive);
        resumed();
      });
      process.kill(process.pid, 'SIGTSTP');
    },
  };
}

/** How the editor gets along with another width. Asking needs somebody who answers among the keys. */
function resizing({ input, output, env = {} }: ReplOptions): Pick<LineEditorOptions, 'asks' | 'wraps'> {
  const isTerminal = (stream: { isTTY?: boolean }): boolean => stream.isTTY === true;
  return { asks: isTerminal(input as object) && isTerminal(output as object) && env['TERM'] !== 'dumb', wraps: guessWrapping(env) };
}

function pick({ process, newest, at, ownPrompt, dryRun }: ReplConsole['context']) {
  return { process, newest, at, ownPrompt, dryRun };
}

function greeting({ process, client }: ReplOptions): string {
  const lines = process.kind === 'module' ? 'A line is an action, or Lua.' : 'A line is Lua, or an action that the process knows.';
  return `${labelOf({ process, ownPrompt: undefined })} is process ${escapeControlInLine(process.id)}.\n${lines} .help tells more.${client.network.slots === false ? `\n${notOnLegacynet(dotCommands)}` : ''}`;
}
