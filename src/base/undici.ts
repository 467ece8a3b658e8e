/**
 * The parts of undici that hbx uses: an agent, one that goes through a proxy, a pool, and `request` on each. The package's own index
 * also evaluates fetch, WebSocket, caches and mocks, and makes Node load its own fetch beside them: 50 ms at each start.
 *
 * Loaded at the first request, and the only one that runs undici. The paths are undici's own and no promise of it; `test/client/transport-matrix.test.ts` sends
 * through all of it. `undici-parts.d.ts` has their types.
 */
import type * as Undici from 'undici';
import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

// As its index does: the class itself comes without, and a proxy agent calls `connect`.
Object.assign(Dispatcher.prototype, api);

type Options = Omit<Undici.Dispatcher.RequestOptions, 'origin' | 'path'> & { readonly dispatcher: Undici.Dispatcher };

/** Sends one request to an absolute URL, through `dispatcher`. @throws TypeError when it is no URL */
export function request(url: string, { dispatcher, ...options }: Options): Promise<Undici.Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url);
  return dispatcher.request({ ...options, origin, path: `${pathname}${search}` });
}

export { Agent, Pool, ProxyAgent };
