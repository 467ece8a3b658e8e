/**
 * Public HyperBEAM nodes that hbx knows by name, and ao's legacynet. The user's own networks and those of a project win over them.
 *
 * Who runs them may take them away or change them: `hbx network check <name>` tells what answers there.
 */
import type { LegacynetConfig, NetworkConfig } from './network-shape.ts';

export type NetworkPreset = (NetworkConfig | LegacynetConfig) & {
  /** What it is used for, in a few words. */
  readonly about: string;
};

/**
 * Addresses as programs of the field have them.
 *
 * - `push`: `DEFAULT_HB_NODE` in `src/config.js` of permaweb/aos (June 2026), and `hbUrl` of ao-deploy
 * - `push-1`: the mirror that guides and scripts name where `push` schedules and does not compute
 * - `forward`: `DEFAULT_HB_NODE` of aos in 2025, and the examples of the HyperBEAM manual
 * - `state`: where wallets and markets read balances of tokens
 * - `app-1`: default node of several apps (Bazar, mux)
 * - `legacynet`: the units that `@permaweb/aoconnect` talks to unless told otherwise
 */
export const networkPresets: Readonly<Record<string, NetworkPreset>> = {
  push: { url: 'https://push.forward.computer', about: 'default node of aos and ao-deploy' },
  'push-1': { url: 'https://push-1.forward.computer', about: 'mirror of push that also computes' },
  forward: { url: 'https://forward.computer', about: 'node of the HyperBEAM manual' },
  state: { url: 'https://state.forward.computer', about: 'reads of balances and states' },
  'app-1': { url: 'https://app-1.forward.computer', about: 'node of several apps' },
  legacynet: { mu: 'https://mu.ao-testnet.xyz', cu: 'https://cu.ao-testnet.xyz', gateway: 'https://arweave.net', about: "legacynet: ao's units of before HyperBEAM" },
};
