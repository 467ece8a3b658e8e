/**
 * What a network is described by, in hbx.config.json, in the user's settings and as a preset:
 *
 *     { "url": "https://node.example" }                                            a HyperBEAM node
 *     { "mu": "https://mu.example", "cu": "https://cu.example", "gateway": "…" }   legacynet: ao's units of before HyperBEAM
 *
 * On legacynet a messenger unit (MU) takes messages and has them scheduled, a compute unit (CU) runs processes and tells results, and a
 * gateway knows who made a process, and its module.
 */

/** A node. */
export interface NetworkConfig {
  readonly url: string;
  /** Where uploads go. */
  readonly turbo?: string;
  /** Where uploads are read from. */
  readonly gateway?: string;
  readonly public?: boolean;
}

/** Legacynet. */
export interface LegacynetConfig extends Omit<NetworkConfig, 'url'> {
  readonly mu: string;
  readonly cu: string;
}

/** URLs of the units of a legacynet, without slashes at their ends. */
export interface LegacynetUnits {
  readonly mu: string;
  readonly cu: string;
  readonly gateway?: string;
}

export function isLegacynetConfig(config: NetworkConfig | LegacynetConfig): config is LegacynetConfig {
  return 'mu' in config;
}

/**
 * What is wrong with the URLs that a description has, in a sentence that goes on after its name: whether each is a URL at all is checked elsewhere.
 * @param given the keys that stand there
 */
export function shapeProblem(given: Readonly<Record<string, unknown>>): string | undefined {
  const [url, mu, cu] = ['url', 'mu', 'cu'].map((key) => given[key] !== undefined);
  if (url && (mu || cu)) return 'is a node with "url", or legacynet with "mu" and "cu", not both';
  if (mu !== cu) return `has ${mu ? '"mu" and no "cu"' : '"cu" and no "mu"'}: legacynet needs both, a messenger unit that takes messages and a compute unit that tells results`;
  return url || mu ? undefined : 'wants an object with a URL: { "url": "https://node.example" }, or { "mu": "…", "cu": "…" } for legacynet';
}
