/**
 * What happens when a terminal gets another width while an entry is typed: before it is drawn anew its old rows have to go, and where they
 * are depends on the terminal (rewrap.ts). Once it has kept its width for a moment it is asked for the column of its cursor, if that makes a
 * difference; until then nothing is drawn, for it would be wrapped at a width that is not known. A terminal that doesn't answer is not waited for.
 */
import type { CursorReport } from './cursor-report.ts';
import type { Place } from './layout.ts';
import type { Resized } from './rewrap.ts';

/** A width that stays for so long is not being dragged. */
const quietMs = 40;
/** Nothing is waited for longer, whatever the width does. */
const longestMs = 1_000;
/**
 * An answer that fits no place is that of another width: tmux tells a program of a change up to a quarter of a second after it. So it is asked
 * again, so often and after so long.
 */
const [mostTries, againMs] = [4, 100];

/** What is known of a terminal; as long as the terminal is there. */
export interface Wrapping {
  readonly report: CursorReport;
  /** False: lines without the cursor stay as they are in a terminal that keeps the one with it. */
  readonly wrapsOthers: boolean;
  /** What it did the last time that it could be told; a guess before. */
  way: 'anew' | 'kept';
  /** Its answers fit no place, however often it is asked; it may have other widths of characters. */
  isOdd?: boolean;
}

export interface Resizing {
  /** True: nothing may be written. */
  readonly busy: boolean;
  resized(): void;
  /** Waits no longer. */
  finish(): void;
}

export interface ResizingOptions {
  readonly wrapping: Wrapping;
  /** Where the cursor may be now. */
  places(): Resized;
  /** The rows are to be drawn anew, the cursor is so many rows below the first of the old ones (above: negative). */
  redraw(row: number): void;
  /** It is no longer busy. */
  goOn(): void;
}

export function createResizing({ wrapping, places, redraw, goOn }: ResizingOptions): Resizing {
  const { report } = wrapping;
  let since: number | undefined;
  let changes = 0;
  let tries = 0;
  let isAsked = false;
  let timer: NodeJS.Timeout | undefined;

  const settle = (column?: number): void => {
    clearTimeout(timer);
    since = undefined;
    redraw(rowOf(places(), column, wrapping));
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(0, Math.min(quietMs, since! + longestMs - performance.now())));
  };
  const ask = (): void => {
    const { anew, kept } = places();
    // What is in one row stays there.
    if (!report.mayAsk || anew.every(({ row, column }) => row === kept.row && column === kept.column)) {
      settle();
      return goOn();
    }
    const asked = changes;
    isAsked = true;
    report.ask((column) => {
      isAsked = false;
      if (since === undefined) return;
      if (asked !== changes && column !== undefined && performance.now() - since < longestMs) return wait();
      tries += 1;
      const fits = asked !== changes || column === undefined || [...places().anew, places().kept].some((place) => place.column === column);
      if (!fits && !wrapping.isOdd && tries < mostTries) {
        timer = setTimeout(ask, againMs);
        return;
      }
      wrapping.isOdd = !fits;
      settle(asked === changes ? column : undefined);
      goOn();
    });
  };
  return {
    get busy() {
      return since !== undefined;
    },
    resized() {
      [changes, tries] = [changes + 1, 0];
      if (since === undefined) {
        if (!report.mayAsk) return settle();
        since = performance.now();
      }
      if (!isAsked) wait();
    },
    finish() {
      if (since !== undefined) settle();
    },
  };
}

function rowOf({ anew, kept }: Resized, column: number | undefined, wrapping: Wrapping): number {
  const isAt = (place: Place): boolean => place.column === column;
  const found = anew.find(isAt);
  if (found && !isAt(kept)) wrapping.way = 'anew';
  else if (!found && isAt(kept)) wrapping.way = 'kept';
  return wrapping.way === 'kept' ? kept.row : (found ?? anew[0]).row;
}
