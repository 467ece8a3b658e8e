/**
 * Who signed a process, by the gateway. aoconnect asks it for the tags of modules only.
 *
 * @source protocol.md E.4
 */
import { isHbxError } from '../../base/errors.ts';
import { isId } from '../../message/value.ts';
import type { RequestOptions } from '../client.ts';
import type { Transport } from '../transport.ts';

const query = 'query ($ids: [ID!]!) { transactions(ids: $ids, first: 1) { edges { node { owner { address } } } } }';

/** Nobody waits longer for what is good to know only. */
const patienceMs = 5_000;

/** @returns undefined when the gateway does not know, or does not answer in time */
export async function readOwner(gateway: Transport, process: string, { signal }: RequestOptions): Promise<string | undefined> {
  const late = AbortSignal.timeout(patienceMs);
  try {
    const reply = await gateway.request({
      method: 'POST',
      path: '/graphql',
      headers: [['content-type', 'application/json'], ['accept', 'application/json']],
      body: Buffer.from(JSON.stringify({ query, variables: { ids: [process] } }), 'utf8'),
      maxBytes: 1024 * 1024,
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    const answer = JSON.parse(Buffer.from(reply.body).toString('utf8')) as { data?: { transactions?: { edges?: { node?: { owner?: { address?: unknown } } }[] } } } | null;
    const address = answer?.data?.transactions?.edges?.[0]?.node?.owner?.address;
    return reply.status < 400 && isId(address) ? address : undefined;
  } catch (error) {
    if (signal?.aborted === true || !(isHbxError(error) || error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return undefined;
  }
}
