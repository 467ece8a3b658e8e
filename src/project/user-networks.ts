/** The networks that a user has named: "networks" in `config.json` in the user's hbx folder. */
import { isNodeUrl } from '../base/node-url.ts';
import { badNetworkName, damagedFile } from './errors.ts';
import { isNetworkName } from './network-name.ts';
import { shapeProblem, type LegacynetConfig, type NetworkConfig } from './network-shape.ts';
import { changeSettings, readSettingsFile, settingsFile } from './user-settings.ts';

/** Names and what they mean, in the order they were added. @throws HbxError `project/damaged-file` */
export function readUserNetworks(home: string): Map<string, NetworkConfig | LegacynetConfig> {
  const file = readSettingsFile(home);
  const networks = file?.value['networks'];
  if (networks === undefined) return new Map();
  const broken = (path: readonly string[], what: string): Error => damagedFile(settingsFile(home), what, { file: settingsFile(home), ...file!.positionOf(path) });
  if (typeof networks !== 'object' || networks === null || Array.isArray(networks)) throw broken(['networks'], '"networks" has to be an object: { "<name>": { "url": "…" } }.');
  return new Map(
    Object.entries(networks).map(([name, config]) => {
      if (!isNetworkName(name) || name === 'local') throw broken(['networks', name], `\`${name}\` can't be the name of a network.`);
      const given = (config ?? {}) as Partial<Record<keyof NetworkConfig | keyof LegacynetConfig, unknown>>;
      const problem = shapeProblem(given);
      if (problem !== undefined) throw broken(['networks', name], `"networks.${name}" ${problem}.`);
      const places = Object.fromEntries((['url', 'mu', 'cu', 'turbo', 'gateway'] as const).flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));
      for (const [key, value] of Object.entries(places)) if (!isNodeUrl(value)) throw broken(['networks', name], `"networks.${name}.${key}" wants a URL, as in "https://node.example".`);
      return [name, { ...places, ...(typeof given.public === 'boolean' ? { public: given.public } : {}) } as unknown as NetworkConfig | LegacynetConfig];
    }),
  );
}

/** Adds a network, or replaces the one of that name. @throws HbxError `project/bad-network-name` */
export async function addUserNetwork(home: string, name: string, config: NetworkConfig | LegacynetConfig): Promise<void> {
  if (!isNetworkName(name) || name === 'local') throw badNetworkName(name);
  const networks = readUserNetworks(home);
  networks.set(name, config);
  await changeSettings(home, (settings) => settings.set('networks', Object.fromEntries(networks)));
}

/** Takes a network away; false when the user has none of that name. */
export async function removeUserNetwork(home: string, name: string): Promise<boolean> {
  const networks = readUserNetworks(home);
  if (!networks.delete(name)) return false;
  await changeSettings(home, (settings) => (networks.size === 0 ? settings.delete('networks') : settings.set('networks', Object.fromEntries(networks))));
  return true;
}
