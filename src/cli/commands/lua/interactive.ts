/** Lines on a terminal, one after the other: a value is printed, what is not finished goes on in the next line. */
import { createInterface } from 'node:readline/promises';
import type { RunningScript } from '../../../lua/script/start-script.ts';
import type { CliContext } from '../../context.ts';
import { showFailure } from './show-failure.ts';

/** Reads lines until the input ends or the script does. */
export async function runLines(context: CliContext, script: RunningScript): Promise<void> {
  const { stdin, stderr, signal } = context;
  context.output.status('Lua 5.3 in the hbx engine. Ctrl-D leaves. To talk to a process, use `hbx repl`.');
  const reader = createInterface({ input: stdin, output: context.stdout as NodeJS.WritableStream, terminal: true });
  signal.addEventListener('abort', () => reader.close(), { once: true });
  // The reader has the terminal, so Ctrl-C comes to it and not to the process.
  reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  let isOver = false;
  void script.exitCode.then(() => {
    isOver = true;
    reader.close();
  });
  let text = '';
  reader.setPrompt('> ');
  reader.prompt();
  for await (const line of reader) {
    text = text === '' ? line : `${text}\n${line}`;
    const { failure, incomplete } = await script.runLine(text);
    if (isOver) break;
    if (failure !== undefined) showFailure(context, failure, [{ source: Buffer.from(text, 'utf8').toString('latin1'), chunkName: '=stdin', takesArguments: false }]);
    if (incomplete !== true) text = '';
    reader.setPrompt(incomplete === true ? '>> ' : '> ');
    reader.prompt();
  }
  if (!isOver) stderr.write('\n');
  script.stop();
}
