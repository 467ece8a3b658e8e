/** The time, handed to what waits, so that its tests don't. */

export interface Countdown {
  /** Forgets it; nothing happens when it is over already. */
  stop(): void;
  /** The program may end before it is over. */
  unref(): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something once, after so many milliseconds. */
  start(ms: number, run: () => void): Countdown;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  start(ms, run) {
    const timer = setTimeout(run, ms);
    return { stop: () => clearTimeout(timer), unref: () => void timer.unref() };
  },
};
