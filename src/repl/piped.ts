/**
 * Scripts: lines from a pipe, from files and from the command line. Each is taken in order, only results are printed, nobody is asked and
 * nothing remembered.
 */
import type { Readable } from 'node:stream';
import { ExitCode } from '../base/errors.ts';
import { ReplConsole, type ConsoleParts } from './console.ts';
import type { Remember } from './complete/memory.ts';
import type { CompleterView, SourceContext } from './complete/source.ts';
import { loadLuaParser } from './lua-scan.ts';
import { statementTooLong, unreadableFile, unreadableInput } from './errors.ts';
import type { ReplEnd, ReplOptions, ReplScript } from './options.ts';
import { renderNote } from './printer.ts';
import { longestEntryBytes, readScript } from './script.ts';
import { createSink, type Sink } from './sink.ts';

/** What a line takes in memory beside its text. */
const bytesALine = 64;

/** Runs a session until the scripts end, an error or a signal stops it, or nobody reads the results any more. */
export async function runPiped(options: ReplOptions): Promise<ReplEnd> {
  const out = createSink(options.output);
  const err = createSink(options.errors);
  const console: ReplConsole = new ReplConsole(options, { out, err, width: () => undefined, remember: () => undefined, ...readActions(() => console.context) });
  const { signal } = options;
  let reading: Readable | undefined;
  // Without its input a script ends; what runs is not waited for.
  const interrupt = (): void => {
    console.cancelRunning();
    reading?.destroy();
  };
  const interrupted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
  /** A reader may be slow, or never read again. */
  const ready = (): Promise<unknown> => Promise.race([Promise.all([out.ready(), err.ready()]), interrupted]);
  const isOver = (): boolean => console.exitCode !== undefined || out.broken || signal?.aborted === true;
  signal?.addEventListener('abort', interrupt);
  try {
    if (options.lua !== undefined) {
      if (!isOver()) await console.lua(options.lua);
    } else {
      // Meanwhile the input begins.
      const parser = loadLuaParser();
      for (const script of options.scripts ?? [{ file: '-', open: () => options.input }]) {
        if (isOver()) break;
        reading = script.open();
        await runScript(script, reading, { console, err, options, isOver, ready: () => Promise.all([parser, ready()]) });
      }
    }
    if (signal?.aborted) return { exitCode: ExitCode.interrupted };
    console.exit();
    return { exitCode: console.exitCode ?? ExitCode.ok };
  } finally {
    console.close();
    signal?.removeEventListener('abort', interrupt);
    out.close();
    err.close();
  }
}

/** Actions that the process knows, for lines that look like one: read when there is such a line. */
function readActions(view: () => CompleterView): Pick<ConsoleParts, 'actions' | 'isAction'> {
  let remember: Remember | undefined;
  const context = async (): Promise<SourceContext> => {
    const { createMemory } = await import('./complete/memory.ts');
    return { view: view(), remember: (remember ??= createMemory(view())) };
  };
  return {
    actions: async () => (await import('./complete/action-index.ts')).inSource(await context()),
    isAction: async (line) => (await import('./known-action.ts')).isKnownAction(line, await context()),
  };
}

interface Session {
  readonly console: ReplConsole;
  readonly err: Sink;
  readonly options: ReplOptions;
  isOver(): boolean;
  /** Resolves when the next line may run: what was printed is being read, or nobody waits for it any more. */
  ready(): Promise<unknown>;
}

async function runScript(script: ReplScript, reading: Readable, { console, err, options, isOver, ready }: Session): Promise<void> {
  const { file } = script;
  const isFile = file !== undefined && file !== '-';
  const source = isFile ? file : file === '-' ? 'the input' : 'the code';
  /** Runs something of the script, and tells which line it was when it fails: what comes of it mostly names places elsewhere. */
  const tellingLine = async (number: number, work: () => Promise<void> | void): Promise<void> => {
    const failed = console.failures;
    await work();
    if (isFile && console.failures > failed) err.print(renderNote(`Line ${number} of ${file} failed.`, options));
  };
  /** The first line of what is being collected. */
  let first = 1;
  let bytes = 0;
  try {
    for await (const line of readScript(reading, source)) {
      await ready();
      if (isOver()) return;
      const { number } = line;
      if (!console.block) [first, bytes] = [number, 0];
      if ('error' in line) {
        // Half a statement is none.
        console.dropBlock();
        console.fail(line.error);
      } else {
        bytes += Buffer.byteLength(line.text) + bytesALine;
        await tellingLine(first, () => console.line(line.text, { ...(file === undefined ? {} : { file }), line: number }));
      }
      if (isOver()) return;
      if (console.block && bytes > longestEntryBytes) {
        console.dropBlock();
        console.fail(statementTooLong(first, source, longestEntryBytes));
        // Nobody knows where the next one begins.
        return console.exit();
      }
    }
    await tellingLine(first, () => console.endEntry());
  } catch (error) {
    if (options.signal?.aborted) return;
    // Only the input rejects; the console shows its own errors.
    console.fail(isFile ? unreadableFile(file, error) : unreadableInput(error));
    console.exit();
  }
}
