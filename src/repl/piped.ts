/** Lines from a pipe or a file: each is taken in order, only results are printed, nobody is asked and nothing remembered. */
import { ExitCode } from '../base/errors.ts';
import { ReplConsole } from './console.ts';
import { unreadableInput } from './errors.ts';
import type { ReplEnd, ReplOptions } from './options.ts';
import { createSink } from './sink.ts';
import { splitLines } from './split-lines.ts';

/** Runs a session until the input ends, an error or a signal stops it, or nobody reads the results any more. */
export async function runPiped(options: ReplOptions): Promise<ReplEnd> {
  const out = createSink(options.output);
  const err = createSink(options.errors);
  const console = new ReplConsole(options, { out, err, width: () => undefined, remember: () => undefined });
  const { signal, input } = options;
  // Without its input the loop below ends; what runs is not waited for.
  const interrupt = (): void => {
    console.cancelRunning();
    input.destroy();
  };
  if (signal?.aborted) interrupt();
  else signal?.addEventListener('abort', interrupt);
  try {
    for await (const line of splitLines(input)) {
      await console.line(line);
      if (console.exitCode !== undefined || out.broken || signal?.aborted) break;
      await out.ready();
      await err.ready();
    }
    if (signal?.aborted) return { exitCode: ExitCode.interrupted };
    if (!out.broken) await console.finish();
    return { exitCode: console.exitCode ?? ExitCode.ok };
  } catch (error) {
    if (signal?.aborted) return { exitCode: ExitCode.interrupted };
    // Only the input rejects; the console shows its own errors.
    console.fail(unreadableInput(error));
    console.exit();
    return { exitCode: console.exitCode ?? ExitCode.usage };
  } finally {
    signal?.removeEventListener('abort', interrupt);
    out.close();
    err.close();
  }
}
