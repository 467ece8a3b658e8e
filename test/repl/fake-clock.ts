import type { Clock } from '../../src/repl/clock.ts';

export interface FakeClock extends Clock {
  /** How long each countdown that runs was asked to take, in milliseconds. */
  readonly waits: readonly number[];
  /** False while a countdown runs that keeps the program alive. */
  readonly mayEnd: boolean;
  /** Ends the countdown that has the least left, and lets what it does come to rest. */
  next(): Promise<void>;
}

/** A clock that only moves when it is told to. */
export function createFakeClock(start = Date.UTC(2024, 0, 2, 12)): FakeClock {
  let now = start;
  const running = new Set<{ ms: number; due: number; run(): void; held: boolean }>();
  return {
    now: () => now,
    start(ms, run) {
      const one = { ms, due: now + ms, run, held: true };
      running.add(one);
      return { stop: () => void running.delete(one), unref: () => void (one.held = false) };
    },
    get waits() {
      return [...running].map(({ ms }) => ms);
    },
    get mayEnd() {
      return ![...running].some(({ held }) => held);
    },
    async next() {
      const [first] = [...running].sort((a, b) => a.due - b.due);
      if (first === undefined) throw new Error('No countdown runs.');
      running.delete(first);
      now = first.due;
      first.run();
      await atRest();
    },
  };
}

/** Lets everything happen that waits for nothing outside. */
export async function atRest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}
