/** One event for each request, for nodes that were asked to tell (`NodeOptions.logRequests`); others pay nothing for it. */
import { loggedPath } from '../../base/logged-path.ts';
import type { WireMessage } from '../../message/codec.ts';

type Handle = (request: WireMessage) => Promise<WireMessage>;

/**
 * Wraps the handler of a node.
 * @param log gets `request {method, path, status, ms}`; never headers or a body
 */
export function logRequests(handle: Handle, log: (event: string, fields: Record<string, unknown>) => void): Handle {
  return async (request) => {
    const started = performance.now();
    const reply = await handle(request);
    const ms = Math.round((performance.now() - started) * 10) / 10;
    log('request', { method: (request.method ?? 'GET').slice(0, 16), path: loggedPath(request.url ?? '/'), status: reply.status ?? 200, ms });
    return reply;
  };
}
