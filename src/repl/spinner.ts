/** Shows that a line still runs, once it has run for a while. Where it is, nothing else may be written: `print` takes it away first. */
import type { Writable } from 'node:stream';
import type { Ora } from 'ora';

/** A shorter wait shows nothing. */
const delayMs = 200;
const text = 'Waiting. Ctrl-C stops.';

export interface LineSpinner {
  /** A line begins to run. */
  start(): void;
  /** Writes something while a line may be running; what comes after it is waited for anew. */
  print(write: () => void): void;
  /** The line is done. */
  stop(): void;
}

/** Nothing turns on a stream that is no terminal, or one that says it has no columns. */
export function createLineSpinner(output: Writable & { isTTY?: boolean; columns?: number }, isColored: boolean): LineSpinner {
  const isShown = output.isTTY === true && output.columns !== 0;
  let running = false;
  let timer: NodeJS.Timeout | undefined;
  let ora: Ora | undefined;
  let turn = 0;

  const show = async (mine: number): Promise<void> => {
    const { default: createOra } = await import('ora');
    // Taking stdin away from the editor would take Ctrl-C away. By itself, ora prints a line that stays where `CI` is set.
    if (running && mine === turn) ora = createOra({ text, stream: output, discardStdin: false, hideCursor: true, isEnabled: true, ...(isColored ? {} : { color: false }) }).start();
  };
  const hide = (): void => {
    clearTimeout(timer);
    turn += 1;
    ora?.stop();
    ora = undefined;
  };
  const wait = (): void => {
    if (!isShown) return;
    const mine = turn;
    timer = setTimeout(() => void show(mine), delayMs);
    timer.unref();
  };
  return {
    start() {
      running = true;
      wait();
    },
    print(write) {
      if (!running) return write();
      hide();
      write();
      wait();
    },
    stop() {
      running = false;
      hide();
    },
  };
}
