import { ExitCode } from '../../../base/errors.ts';
import { systemReason } from '../../../base/system-reason.ts';
import type { Dialect, Engine } from '../../../lua/engines.ts';
import type { ScriptChunk, ScriptRequest } from '../../../lua/script/request.ts';
import { startScript, type RunningScript } from '../../../lua/script/start-script.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { interrupted, wrongUsage } from '../../errors.ts';
import { readInput } from '../../text-input.ts';
import { showFailure } from './show-failure.ts';

interface Args {
  readonly file?: string;
  readonly args?: readonly string[];
}

interface Options {
  readonly execute: readonly string[];
  readonly dialect: Dialect;
  readonly engine: Engine['id'];
  readonly budget?: number;
  readonly memory?: number;
}

/** How long a thread may take to end after Ctrl-C. One that waits inside the system never does. */
const patienceMs = 500;

/** Why a script can't be opened, by the code of the error. */
const reasons: Readonly<Record<string, string>> = {
  'input/missing': 'no such file',
  'input/folder': 'it is a folder',
  'input/unreadable': 'permission denied',
  'input/too-large': 'it is too large for a script, or has no end',
};

export async function run(context: CliContext, { args, options, words }: CommandInput<Args, Options>): Promise<number> {
  const { engine, dialect } = options;
  if (engine === 'fengari') {
    if (dialect === 'luerl') throw wrongUsage('The engine fengari runs the dialect puc only.', context.commandLine);
    if (options.budget !== undefined || options.memory !== undefined) throw wrongUsage('The engine fengari runs scripts without bounds.', context.commandLine);
  }
  const interactive = args.file === undefined && options.execute.length === 0 && context.stdin.isTTY === true;
  const chunks = await chunksOf(context, args.file, options.execute, interactive);
  if (chunks === undefined) return ExitCode.process;
  const request: ScriptRequest = {
    engine,
    dialect,
    chunks,
    arg: argTable(words, args),
    instructions: options.budget ?? Infinity,
    memoryBytes: options.memory ?? Infinity,
    interactive,
  };

  const script = startScript(request);
  const stop = stopOnSignal(script, context.signal);
  try {
    const { failure } = await script.ran;
    if (interactive) await (await import('./interactive.ts')).runLines(context, script);
    // What it wrote is out when the thread has ended, and the error belongs behind it.
    const code = await script.exitCode;
    if (context.signal.aborted) throw interrupted();
    if (failure === undefined) return code;
    showFailure(context, failure, chunks);
    return ExitCode.process;
  } finally {
    stop();
  }
}

/** What is to run; undefined when the file can't be read, which has been told then. */
async function chunksOf(context: CliContext, file: string | undefined, code: readonly string[], interactive: boolean): Promise<ScriptChunk[] | undefined> {
  const chunks: ScriptChunk[] = code.map((text) => ({ source: binaryText(Buffer.from(text, 'utf8')), chunkName: '=(command line)', takesArguments: false }));
  if (file !== undefined && file !== '-') {
    const bytes = await readScript(context, file);
    if (bytes === undefined) return undefined;
    chunks.push({ source: withoutFirstComment(binaryText(bytes)), chunkName: `@${binaryText(Buffer.from(file, 'utf8'))}`, takesArguments: true });
  } else if (file === '-' || (code.length === 0 && !interactive)) {
    const bytes = await readInput(context, '-', 'Lua file');
    chunks.push({ source: withoutFirstComment(binaryText(bytes)), chunkName: '=stdin', takesArguments: true });
  }
  return chunks;
}

/** Bounded: a device may have no end. */
async function readScript(context: CliContext, file: string): Promise<Buffer | undefined> {
  try {
    return await readInput(context, file, 'Lua file');
  } catch (error) {
    if (context.signal.aborted) throw error;
    const reason = reasons[(error as { code?: string }).code ?? ''] ?? systemReason(error);
    showFailure(context, { kind: 'runtime', message: `cannot open ${file} (${reason})`, traceback: [] }, []);
    return undefined;
  }
}

function binaryText(bytes: Buffer): string {
  return bytes.toString('latin1');
}

/**
 * Takes the mark of UTF-8 and a first line with `#` away; lines keep their numbers.
 * @source luaL_loadfilex of PUC 5.3
 */
function withoutFirstComment(source: string): string {
  const text = source.startsWith('\u00ef\u00bb\u00bf') ? source.slice(3) : source;
  if (!text.startsWith('#')) return text;
  const end = text.indexOf('\n');
  return end < 0 ? '' : text.slice(end);
}

/** The script at 0, its arguments from 1 on, and before it the options and `hbx lua`. */
function argTable(words: readonly string[], { file, args = [] }: Args): [number, string][] {
  const line = ['hbx lua', ...words];
  const script = file === undefined ? 0 : line.length - args.length - 1;
  return line.map((word, index) => [index - script, word]);
}

/** Ends the script at Ctrl-C. Answers what to call when it has ended. */
function stopOnSignal(script: RunningScript, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    script.stop();
    // A thread that waits inside the system for input can't be ended, and would hold the process as well.
    timer = setTimeout(() => {
      process.removeAllListeners('SIGINT');
      process.kill(process.pid, 'SIGINT');
    }, patienceMs);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  };
}
