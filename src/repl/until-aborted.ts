/** Waiting that Ctrl-C ends, whether or not the work listens to it. */

/** Thrown where a running line was cancelled. */
export const cancelled = Symbol('cancelled');

/** What `work` gives, or a rejection with `cancelled` as soon as the signal says so. With a signal that is aborted the work is not begun. */
export async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw cancelled;
  let stop!: () => void;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(cancelled);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([(async () => work())(), aborted]);
  } catch (error) {
    // The work may have noticed first, and rejects in its own words.
    throw signal.aborted ? cancelled : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
