import { createClient, type Client } from './client.ts';
import type { Transport } from './transport.ts';

/**
 * A client of the same node whose answers have, all together, at most `maxBytes`: for what a stranger's node is asked for on the side.
 * @param signal ends every request
 * @throws HbxError `client/too-long`, from each of its requests
 */
export function boundedClient({ transport, signer }: Client, maxBytes: number, signal: AbortSignal): Client {
  let left = maxBytes;
  const bounded: Transport = {
    url: transport.url,
    async request(request) {
      const reply = await transport.request({ ...request, maxBytes: left, signal });
      left = Math.max(0, left - reply.body.length);
      return reply;
    },
    // The transport is somebody else's.
    close: () => Promise.resolve(),
  };
  return createClient(bounded, signer);
}
