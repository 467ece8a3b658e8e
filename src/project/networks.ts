/**
 * Networks: names for nodes. `local` is the node of the project itself, which hbx hosts; every other network is a node with a URL, or
 * legacynet: a messenger unit and a compute unit (`network-shape.ts`).
 *
 * The first that names one counts:
 *
 *     --url <url>                        that node, under its own name when a network has the same URL, else named by its host
 *     --network <name>
 *     HBX_NETWORK
 *     "network" in hbx.config.json
 *     network in the user's settings     `hbx network use <name>`
 *     network.url in the user's settings a node without a name
 *     local
 *
 * What a name means: "networks" of hbx.config.json, then the user's own (`hbx network add`), then those that hbx knows.
 *
 * A network is public when strangers reach its node: the URL is neither of this machine nor of a private network (of legacynet, one of its
 * URLs). What is signed for a
 * public network is asked about first (`cli/confirm-network.ts`). A config may say `"public": true` of any URL. That one is not, only the
 * user's own settings may say: a project of somebody else can't take the question away.
 */
import { BlockList, isIP } from 'node:net';
import { isLoopbackUrl, sameUrl } from '../base/node-url.ts';
import { unknownNetwork } from './errors.ts';
import { networkPresets } from './network-presets.ts';
import { isLegacynetConfig, type LegacynetConfig, type LegacynetUnits, type NetworkConfig } from './network-shape.ts';
import type { Project } from './project.ts';
import { readUserNetworks } from './user-networks.ts';
import { readUserSettings } from './user-settings.ts';

export interface Network {
  readonly name: string;
  /** Without a slash at its end; of legacynet that of the messenger unit. Absent: the node of the project itself. */
  readonly url?: string;
  /** Its units, where it is legacynet and no node. */
  readonly legacynet?: LegacynetUnits;
  /** Strangers reach the node. */
  readonly public: boolean;
  /** Where uploads go for it. */
  readonly turbo?: string;
  /** Where uploads are read from. */
  readonly gateway?: string;
}

/** Where a network is described. */
export type NetworkOrigin = 'hbx' | 'project' | 'settings' | 'preset';

export interface NamedNetwork extends Network {
  readonly origin: NetworkOrigin;
  /** Of a preset. */
  readonly about?: string;
}

/** Who chose the network. */
export type NetworkChoice = '--url' | '--network' | 'HBX_NETWORK' | 'project' | 'settings' | 'network.url' | 'default';

export interface ChosenNetwork {
  readonly network: Network;
  readonly by: NetworkChoice;
}

/** Where names and choices come from. */
export interface NetworkSources {
  readonly project?: Project | undefined;
  /** The user's hbx folder. */
  readonly home: string;
}

export const localNetwork: NamedNetwork = { name: 'local', public: false, origin: 'hbx' };

/** Every network that has a name, `local` first; a name stands once, with what it means. */
export function listNetworks({ project, home }: NetworkSources): NamedNetwork[] {
  const found = new Map<string, NamedNetwork>([['local', localNetwork]]);
  const add = (name: string, network: NamedNetwork): void => void (found.has(name) || found.set(name, network));
  for (const [name, config] of Object.entries(project?.config.networks ?? {})) add(name, networkOf(name, config, 'project'));
  for (const [name, config] of readUserNetworks(home)) add(name, networkOf(name, config, 'settings'));
  for (const [name, { about, ...config }] of Object.entries(networkPresets)) add(name, { ...networkOf(name, config, 'preset'), about });
  return [...found.values()];
}

/** @param by who asks for it, for the error @throws HbxError `project/unknown-network` */
export function findNetwork(name: string, sources: NetworkSources, by: NetworkChoice = '--network'): NamedNetwork {
  const all = listNetworks(sources);
  const found = all.find((network) => network.name === name);
  if (found === undefined) throw unknownNetwork(name, all.map((network) => network.name), by);
  return found;
}

/** The network at a URL: one that has a name, or one that is named by its host. A compute unit means its legacynet. */
export function networkAt(url: string, sources: NetworkSources): Network {
  const named = listNetworks(sources);
  const known = named.find((network) => network.url !== undefined && sameUrl(network.url, url)) ?? named.find(({ legacynet }) => legacynet !== undefined && sameUrl(legacynet.cu, url));
  return known ?? { name: new URL(url).host, url: url.replace(/\/+$/, ''), public: isPublicUrl(url) };
}

/**
 * The network a command talks to.
 * @param flags `--url` and `--network`
 * @throws HbxError `project/unknown-network`
 */
export function chooseNetwork(flags: { readonly url?: string; readonly network?: string }, env: Readonly<Record<string, string | undefined>>, sources: NetworkSources): ChosenNetwork {
  if (flags.url !== undefined) return { network: networkAt(flags.url, sources), by: '--url' };
  const settings = readUserSettings(sources.home);
  const named: readonly (readonly [NetworkChoice, string | undefined])[] = [
    ['--network', flags.network],
    ['HBX_NETWORK', env['HBX_NETWORK'] || undefined],
    ['project', sources.project?.config.network],
    ['settings', settings.network],
  ];
  for (const [by, name] of named) if (name !== undefined) return { network: findNetwork(name, sources, by), by };
  const url = settings['network.url'];
  return url === undefined ? { network: localNetwork, by: 'default' } : { network: networkAt(url, sources), by: 'network.url' };
}

/** True for nodes of this machine that nobody called public: keys sign for them without a word, and a wallet is made when there is none. */
export function isOwnMachine({ url, legacynet, public: isPublic }: Network): boolean {
  const urls = legacynet === undefined ? [url!] : [legacynet.mu, legacynet.cu];
  return url === undefined || (urls.every(isLoopbackUrl) && !isPublic);
}

/** Addresses that are not reached from everywhere. @source RFC 1918, 3927, 4193, 4291, 6598 */
const privateAddresses = new BlockList();
for (const [net, prefix] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.168.0.0', 16]] as const) {
  privateAddresses.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [['::', 127], ['fc00::', 7], ['fe80::', 10]] as const) privateAddresses.addSubnet(net, prefix, 'ipv6');

/** Endings of names that no public server knows. @source RFC 6762, 8375; ICANN of 2024 for `internal` */
const privateEndings = /\.(?:local|internal|lan|home\.arpa|localdomain|test)\.?$/;

/** Whether strangers reach what is at a URL. A name without a dot is one of the user's own network. */
export function isPublicUrl(url: string): boolean {
  if (isLoopbackUrl(url)) return false;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  if (version !== 0) return !privateAddresses.check(host, version === 4 ? 'ipv4' : 'ipv6');
  return host.replace(/\.$/, '').includes('.') && !privateEndings.test(host);
}

/** Whether a network is public unless somebody says otherwise. */
export function isPublicConfig(config: NetworkConfig | LegacynetConfig): boolean {
  const urls = isLegacynetConfig(config) ? [config.mu, config.cu, ...(config.gateway === undefined ? [] : [config.gateway])] : [config.url];
  return urls.some(isPublicUrl);
}

function networkOf(name: string, config: NetworkConfig | LegacynetConfig, origin: NetworkOrigin): NamedNetwork {
  const { turbo, gateway: readFrom, public: said } = config;
  const isPublic = isPublicConfig(config);
  const plain = (url: string): string => url.replace(/\/+$/, '');
  const gateway = readFrom === undefined ? {} : { gateway: plain(readFrom) };
  return {
    name,
    ...(isLegacynetConfig(config) ? { url: plain(config.mu), legacynet: { mu: plain(config.mu), cu: plain(config.cu), ...gateway } } : { url: plain(config.url) }),
    public: origin === 'settings' ? (said ?? isPublic) : said === true || isPublic,
    ...(turbo === undefined ? {} : { turbo: plain(turbo) }),
    ...gateway,
    origin,
  };
}
