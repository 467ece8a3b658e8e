import { noAnswer, type Host } from '../../lua/host.ts';
import type { Value } from '../../message/value.ts';

/** How long one call of Lua waits for all its questions together, in milliseconds. */
export const waitMs = 30_000;

/** What answers, and when nobody waits for the answer any more (by `performance.now`). */
export type TimedHost = (name: string, args: readonly Value[], until: number) => Promise<readonly Value[]>;

/**
 * A host that always answers, with an error once the time is up. For one call of Lua.
 * @param totalMs less when the call itself is waited for
 */
export function boundTime(host: TimedHost, totalMs = waitMs): Host {
  let leftMs = totalMs;
  const late = noAnswer(`The node took too long: a call of Lua waits at most ${waitMs / 1000} seconds for all it asks.`);
  return async (name, args) => {
    if (leftMs <= 0) return late;
    const since = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<readonly [string, string]>((resolve) => {
      timer = setTimeout(() => {
        leftMs = 0;
        resolve(late);
      }, leftMs);
    });
    try {
      return await Promise.race([host(name, args, since + leftMs), timeUp]);
    } finally {
      clearTimeout(timer);
      leftMs -= performance.now() - since;
    }
  };
}
