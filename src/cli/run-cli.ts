/** One run of the command line, from words to exit code, on the streams and folders it is handed. */
import { debugTopics } from '../base/debug.ts';
import { ExitCode } from '../base/errors.ts';
import { packageVersion } from '../base/package-root.ts';
import type { CliIo, CliContext } from './context.ts';
import { createContext } from './context.ts';
import { commands } from './commands/table.ts';
import { interrupted } from './errors.ts';
import type { ParsedCommandLine } from './parse-command-line.ts';
import { parseCommandLine } from './parse-command-line.ts';

type RunnableCommand = Extract<ParsedCommandLine, { kind: 'run' }>;

/**
 * Runs `hbx` with `words` (without `node` and the script). Never throws: errors are rendered, and the exit code comes back.
 */
export async function runCli(words: readonly string[], io: CliIo): Promise<number> {
  // Known before the words are understood, so that a wrong word is reported in the form that was asked for.
  const until = words.indexOf('--');
  const before = until < 0 ? words : words.slice(0, until);
  let context = createContext(io, { json: before.includes('--json'), quiet: false, color: !before.includes('--no-color') }, 'hbx');
  try {
    const parsed = parseCommandLine(words, commands, io.stdout.columns);
    if (parsed.kind === 'version') io.stdout.write(`${packageVersion()}\n`);
    if (parsed.kind === 'text') io.stdout.write(parsed.text);
    if (parsed.kind !== 'run') return ExitCode.ok;
    context = createContext(io, parsed.flags, parsed.commandLine);
    const { unknown } = context.debug;
    if (unknown.length > 0) context.output.warn(`HBX_DEBUG has no topic ${unknown.join(', ')}. The topics are: ${[...Object.keys(debugTopics), 'all'].join(', ')}.`);
    return await runCommand(parsed, context);
  } catch (error) {
    const [{ renderError }, { withOwnPlaces }, { withWhereabouts }] = await Promise.all([import('./render-error.ts'), import('./process-failure.ts'), import('./outside-project.ts')]);
    return renderError(await withWhereabouts(await withOwnPlaces(error, context), context), context);
  }
}

/** Runs the command; after Ctrl-C it has `stopTimeoutMs` to end by itself. */
async function runCommand(parsed: RunnableCommand, context: CliContext): Promise<number> {
  const { run } = await parsed.load();
  const { signal } = context;
  const deadline = createDeadline(signal, parsed.stopTimeoutMs);
  try {
    const code = await Promise.race([run(context, { args: parsed.args as never, options: parsed.options as never, words: parsed.words }), deadline.passed]);
    return code ?? (signal.aborted ? ExitCode.interrupted : ExitCode.ok);
  } catch (error) {
    // Whatever a command throws after Ctrl-C, it throws because of it.
    throw signal.aborted ? interrupted('Stopped.') : error;
  } finally {
    deadline.clear();
  }
}

/** `passed` rejects `delayMs` after the signal. */
function createDeadline(signal: AbortSignal, delayMs: number): { passed: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let start: () => void = () => {};
  const passed = new Promise<never>((_resolve, reject) => {
    start = () => void (timer = setTimeout(() => reject(interrupted('Stopped.')), delayMs));
  });
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return {
    passed,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', start);
    },
  };
}
