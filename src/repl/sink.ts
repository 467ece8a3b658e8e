/** Where the console prints: whole lines onto a stream, at the speed its reader takes them, and no crash when he leaves. */
import type { Writable } from 'node:stream';

export interface Sink {
  /** Prints text and a newline; `''` prints nothing. */
  print(text: string): void;
  /** Resolves when the stream wants more, at once when it already does. */
  ready(): Promise<void>;
  /** True when nobody reads any more. */
  readonly broken: boolean;
  /** Lets go of the stream. */
  close(): void;
}

export function createSink(stream: Writable): Sink {
  let broken = false;
  let full = false;
  let wake: (() => void) | undefined;
  const go = (): void => {
    full = false;
    wake?.();
  };
  const fail = (): void => {
    broken = true;
    go();
  };
  stream.on('error', fail);
  stream.on('close', fail);
  stream.on('drain', go);
  return {
    print(text) {
      if (text === '' || broken) return;
      full = !stream.write(`${text}\n`);
    },
    ready: () => (full && !broken ? new Promise((resolve) => (wake = resolve)) : Promise.resolve()),
    get broken() {
      return broken;
    },
    close() {
      stream.off('close', fail);
      stream.off('drain', go);
      // The error listener stays: a late EPIPE of what was written here must not crash the program.
    },
  };
}
