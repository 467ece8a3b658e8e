/**
 * A session with somebody who types: prompt, line editing and history by node's readline, Ctrl-C and Ctrl-D.
 *
 *   Ctrl-C   drops what is typed, or stops waiting for the answer; the next one in a row leaves with 130
 *   Ctrl-D   on an empty line leaves with 0
 */
import { createInterface, type Interface } from 'node:readline';
import type { Writable } from 'node:stream';
import { ExitCode } from '../base/errors.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { ReplConsole } from './console.ts';
import { historyLimit, openHistory } from './history.ts';
import { createKeyGate } from './key-gate.ts';
import type { ReplEnd, ReplOptions } from './options.ts';
import { shortId } from './outbox-table.ts';
import { chalkFor } from './printer.ts';
import { createSink } from './sink.ts';

/** Columns when the terminal doesn't tell. */
const usualWidth = 80;

/** Runs a session until it is left. */
export function runTerminal(options: ReplOptions): Promise<ReplEnd> {
  const output: Writable & { columns?: number } = options.output;
  const sink = createSink(output);
  const dim = chalkFor(options).dim;
  const history = openHistory(options.historyFile, (text) => sink.print(dim(text)));
  const label = escapeControlInLine(options.process.name ?? shortId(options.process.id));
  const prompt = `${label}> `;
  const goOn = '... '.padStart(prompt.length);

  let reader: Interface;
  const console = new ReplConsole(options, {
    out: sink,
    err: sink,
    width: () => output.columns ?? usualWidth,
    remember(entry) {
      if (history.add(entry)) recalled(reader).unshift(entry);
    },
  });

  return new Promise((resolve) => {
    /** A Ctrl-C was the last thing that happened. */
    let warned = false;
    let left = false;

    const gate = createKeyGate(options.input, () => {
      // A line is running.
      if (warned) return leave(ExitCode.interrupted);
      warned = true;
      console.cancelRunning();
    });
    reader = createInterface({
      input: gate.keys,
      output,
      terminal: true,
      prompt,
      // A copy: readline puts in each line it reads, even one of a block or with a secret.
      history: [...history.entries],
      // One more than is kept, so that readline never drops the oldest one for a line that doesn't stay.
      historySize: historyLimit + 1,
    });

    const interrupt = (): void => leave(ExitCode.interrupted);
    const leave = (exitCode: number): void => {
      if (left) return;
      left = true;
      options.signal?.removeEventListener('abort', interrupt);
      console.cancelRunning();
      reader.close();
      gate.close();
      sink.close();
      resolve({ exitCode });
    };
    const ask = (): void => {
      reader.setPrompt(console.block ? goOn : prompt);
      reader.prompt();
      gate.open();
    };
    const run = async (line: string): Promise<void> => {
      warned = false;
      await console.line(line);
      if (left) return;
      if (console.exitCode !== undefined || sink.broken) return leave(console.exitCode ?? ExitCode.ok);
      ask();
    };

    // What readline has just put in goes out again; `remember` decides what stays.
    reader.on('history', (lines) => {
      if (lines.length > 0 && asTyped(lines[0]!) !== history.entries[0]) lines.shift();
    });
    reader.on('line', (line) => {
      gate.shut();
      void run(asTyped(line));
    });
    // Keys between two Ctrl-C make the second one a first one again.
    gate.keys.on('keypress', (_text, key?: { ctrl?: boolean; name?: string }) => {
      if (!(key?.ctrl && key.name === 'c')) warned = false;
    });
    reader.on('SIGINT', () => {
      const dropped = reader.line !== '' || console.block !== undefined;
      if (warned && !dropped) {
        output.write('\n');
        return leave(ExitCode.interrupted);
      }
      warned = true;
      clearLine(reader);
      console.dropBlock();
      if (!dropped) console.note('Ctrl-C again leaves; so do Ctrl-D and .exit.');
      ask();
    });
    // Back from Ctrl-Z: readline has paused itself, and the terminal is read anew.
    reader.on('SIGCONT', () => {
      options.input.pause();
      options.input.resume();
      reader.prompt(true);
    });
    reader.on('close', () => {
      if (left) return;
      // The shell's prompt starts on a line of its own.
      output.write('\n');
      if (console.block !== undefined) console.note('What was not finished was not sent.');
      leave(ExitCode.ok);
    });

    if (options.signal?.aborted) return interrupt();
    options.signal?.addEventListener('abort', interrupt);
    console.note(greeting(options, label));
    ask();
  });
}

/** From Node 24 on, readline keeps the lines of a block apart by carriage returns. */
function asTyped(line: string): string {
  return line.replaceAll('\r', '\n');
}

/** What the arrow keys bring back, newest first. It has no place in the documented interface, only in the event. */
function recalled(reader: Interface): string[] {
  return (reader as Interface & { history?: string[] }).history ?? [];
}

function greeting({ process }: ReplOptions, label: string): string {
  const lines = process.kind === 'module' ? 'A line is an action, or Lua.' : 'A line is Lua.';
  return `${label} is process ${escapeControlInLine(process.id)}.\n${lines} .help tells more.`;
}

/** Leaves what is typed on the screen and starts a new empty line below it. */
function clearLine(reader: object): void {
  // Documented for the REPL server and there on every readline, but missing in the types.
  (reader as { clearLine(): void }).clearLine();
}
