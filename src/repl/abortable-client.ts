import type { ReplClient, RequestOptions } from './options.ts';
import { untilAborted } from './until-aborted.ts';

/** These give no promise. */
const atOnce: ReadonlySet<string | symbol> = new Set<keyof ReplClient>(['messages', 'onNews']);

/** The same client, whose requests reject with `cancelled` as soon as their signal says so, whether or not the client listens to it. */
export function createAbortableClient(client: ReplClient): ReplClient {
  return new Proxy(client, {
    get(target, key) {
      const part: unknown = Reflect.get(target, key);
      if (typeof part !== 'function' || atOnce.has(key)) return part;
      return (...given: unknown[]) => {
        const call = (): Promise<unknown> => part.apply(target, given) as Promise<unknown>;
        const { signal } = (given.at(-1) ?? {}) as Partial<RequestOptions>;
        return signal instanceof AbortSignal ? untilAborted(signal, call) : call();
      };
    },
  });
}
