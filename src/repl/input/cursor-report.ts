/**
 * Asks the terminal in which column its cursor is (`CSI 6 n`, answered by `CSI row ; column R` among the keys). One question at a time: while
 * an answer is owed, none is asked, so a terminal that never answers is asked once.
 */

/** So long an answer is waited for. One that comes later is not an answer to the next question. */
const patienceMs = 150;
/** So long after the question half an answer may be the beginning of one. */
const lateMs = 5_000;
const question = '\x1b[6n';

export interface CursorReport {
  /** False: no question may be asked now. */
  readonly mayAsk: boolean;
  /** An answer may come. */
  readonly isOwed: boolean;
  /** @param done gets the column, from 0; undefined when no answer came in time */
  ask(done: (column: number | undefined) => void): void;
  /** An answer came. */
  came(column: number): void;
}

/** @param asks false: the terminal is never asked */
export function createCursorReport(write: (text: string) => void, asks: boolean): CursorReport {
  let askedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let waiter: ((column: number | undefined) => void) | undefined;
  return {
    get mayAsk() {
      return asks && askedAt === undefined;
    },
    get isOwed() {
      return askedAt !== undefined && performance.now() - askedAt < lateMs;
    },
    ask(done) {
      [askedAt, waiter] = [performance.now(), done];
      timer = setTimeout(() => {
        waiter = undefined;
        done(undefined);
      }, patienceMs);
      write(question);
    },
    came(column) {
      clearTimeout(timer);
      const done = waiter;
      [askedAt, waiter] = [undefined, undefined];
      // One turn later a change of the size that came before the answer is known as well.
      if (done) setImmediate(done, column);
    },
  };
}
