/** What scripts print: one buffer for `print`, `io.write` and `io.stdout`, written line by line to a terminal. */
import { isatty } from 'node:tty';
import { flushAll, OpenFile } from './file.ts';

let output: OpenFile | undefined;

/** The one standard output of the thread. */
export function standardOutput(): OpenFile {
  if (output === undefined) {
    output = new OpenFile(1, { reads: false, writes: true, appends: false }, true);
    output.buffering = isatty(1) ? 'line' : 'full';
    // Also when the script leaves by `os.exit`.
    process.on('exit', flushAll);
  }
  return output;
}
