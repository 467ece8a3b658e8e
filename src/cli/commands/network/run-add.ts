import { isNodeUrl, sameUrl, withoutCredentials } from '../../../base/node-url.ts';
import { badNetworkName } from '../../../project/errors.ts';
import { isNetworkName } from '../../../project/network-name.ts';
import { isLegacynetConfig, shapeProblem, type LegacynetConfig, type NetworkConfig } from '../../../project/network-shape.ts';
import { networkPresets } from '../../../project/network-presets.ts';
import { isPublicConfig } from '../../../project/networks.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { addUserNetwork, readUserNetworks } from '../../../project/user-networks.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { badValue, wrongUsage } from '../../errors.ts';
import { nameTaken } from './errors.ts';

interface Options {
  readonly mu?: string;
  readonly cu?: string;
  readonly turbo?: string;
  readonly gateway?: string;
  readonly public?: boolean;
  readonly private?: boolean;
  readonly force?: boolean;
}

/** With `--json`: `{"name", "url", "public"}`, for legacynet `"mu"` and `"cu"` in place of `"url"`. */
export async function run(context: CliContext, { args, options }: CommandInput<{ name: string; url?: string }, Options>): Promise<void> {
  const { home, output } = context;
  const { name } = args;
  if (!isNetworkName(name) || name === 'local') throw badNetworkName(name);
  const places = placesOf(context, args.url, options);
  const before = readUserNetworks(home).get(name);
  if (before !== undefined && !isSame(before, places) && options.force !== true) throw nameTaken(name, urlsOf(before));
  const { turbo, gateway } = options;
  const said = options.public === true ? true : options.private === true ? false : undefined;
  const config = { ...places, ...(turbo === undefined ? {} : { turbo }), ...(gateway === undefined ? {} : { gateway }), ...(said === undefined ? {} : { public: said }) };
  await addUserNetwork(home, name, config);
  const isPublic = said ?? isPublicConfig(config);
  output.result({ name, ...places, public: isPublic }, (paint) => `${paint('key', name)}  ${urlsOf(places)}`);
  output.status(`\`hbx network check ${name}\` asks it how it is, \`--network ${name}\` talks to it.${isPublic ? ' It is public: hbx asks before it signs for it.' : ''}`);
  const preset = Object.hasOwn(networkPresets, name) ? networkPresets[name] : undefined;
  if (preset !== undefined && !isSame(preset, places)) output.status(`hbx itself knows ${name} as ${urlsOf(preset)}: yours takes its place until \`hbx network remove ${name}\`.`);
  const ofProject = findWorkspace(context).project?.config.networks;
  if (ofProject !== undefined && Object.hasOwn(ofProject, name)) output.warn(`In this project ${name} is what its hbx.config.json says: ${urlsOf(ofProject[name]!)}`);
}

type Places = Pick<NetworkConfig, 'url'> | Pick<LegacynetConfig, 'mu' | 'cu'>;

/** The URLs, once they make a network. @throws HbxError `cli/usage`, `cli/bad-value` */
function placesOf({ commandLine }: CliContext, given: string | undefined, { mu, cu, ...options }: Options): Places {
  if (options.public === true && options.private === true) throw wrongUsage('A network is --public or --private, not both.', commandLine);
  if (given !== undefined && !isNodeUrl(given)) throw badValue('<url>', withoutCredentials(given), 'the address of a node, as in `https://node.example`');
  const problem = given === undefined && mu === undefined && cu === undefined ? 'needs the <url> of a node, or --mu and --cu for legacynet' : shapeProblem({ url: given, mu, cu });
  if (problem !== undefined) throw wrongUsage(`A network ${problem.replaceAll('"url"', 'a <url>').replaceAll('"mu"', '--mu').replaceAll('"cu"', '--cu')}.`, commandLine);
  const plain = (url: string): string => url.replace(/\/+$/, '');
  return given === undefined ? { mu: plain(mu!), cu: plain(cu!) } : { url: plain(given) };
}

function urlsOf(config: Places): string {
  return 'mu' in config ? `${config.mu} and ${config.cu}` : config.url;
}

function isSame(before: NetworkConfig | LegacynetConfig, now: Places): boolean {
  if (isLegacynetConfig(before)) return 'mu' in now && sameUrl(before.mu, now.mu) && sameUrl(before.cu, now.cu);
  return 'url' in now && sameUrl(before.url, now.url);
}
