/** Legacynet as commands that know it get it: its client, and in place of that of a node one that refuses to ask anything. */
import { createClient, type Client } from '../client/client.ts';
import { createLegacynetClient, type LegacynetClient } from '../client/legacynet/client.ts';
import { needsNode } from '../client/legacynet/errors.ts';
import type { Transport } from '../client/transport.ts';
import type { Signer } from '../message/signer.ts';
import type { LegacynetUnits } from '../project/network-shape.ts';

export interface OpenLegacynet {
  readonly client: Client;
  readonly legacynet: LegacynetClient;
  close(): Promise<void>;
}

/** @param transportTo opens the way to a unit */
export function openLegacynet({ mu, cu, gateway }: LegacynetUnits, signer: Signer, transportTo: (url: string) => Transport): OpenLegacynet {
  const legacynet = createLegacynetClient({ mu: transportTo(mu), cu: transportTo(cu), ...(gateway === undefined ? {} : { gateway: transportTo(gateway) }), signer });
  const nowhere: Transport = { url: mu, request: () => Promise.reject(needsNode()), close: () => Promise.resolve() };
  return { legacynet, client: createClient(nowhere, signer), close: () => legacynet.close() };
}
