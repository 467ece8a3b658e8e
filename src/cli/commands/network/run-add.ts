import { isNodeUrl, sameUrl, withoutCredentials } from '../../../base/node-url.ts';
import { badNetworkName } from '../../../project/errors.ts';
import { isNetworkName } from '../../../project/network-name.ts';
import { isPublicUrl } from '../../../project/networks.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { addUserNetwork, readUserNetworks } from '../../../project/user-networks.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { badValue, wrongUsage } from '../../errors.ts';
import { nameTaken } from './errors.ts';

interface Options {
  readonly turbo?: string;
  readonly gateway?: string;
  readonly public?: boolean;
  readonly private?: boolean;
  readonly force?: boolean;
}

/** With `--json`: `{"name", "url", "public"}`. */
export async function run(context: CliContext, { args, options }: CommandInput<{ name: string; url: string }, Options>): Promise<void> {
  const { home, output, commandLine } = context;
  const { name } = args;
  if (!isNetworkName(name) || name === 'local') throw badNetworkName(name);
  if (!isNodeUrl(args.url)) throw badValue('<url>', withoutCredentials(args.url), 'the address of a node, as in `https://node.example`');
  if (options.public === true && options.private === true) throw wrongUsage('A network is --public or --private, not both.', commandLine);
  const url = args.url.replace(/\/+$/, '');
  const before = readUserNetworks(home).get(name);
  if (before !== undefined && !sameUrl(before.url, url) && options.force !== true) throw nameTaken(name, before.url);
  const { turbo, gateway } = options;
  const said = options.public === true ? true : options.private === true ? false : undefined;
  await addUserNetwork(home, name, { url, ...(turbo === undefined ? {} : { turbo }), ...(gateway === undefined ? {} : { gateway }), ...(said === undefined ? {} : { public: said }) });
  const isPublic = said ?? isPublicUrl(url);
  output.result({ name, url, public: isPublic }, (paint) => `${paint('key', name)}  ${url}`);
  output.status(`\`hbx network check ${name}\` asks it how it is, \`--network ${name}\` talks to it.${isPublic ? ' It is public: hbx asks before it signs for it.' : ''}`);
  const ofProject = findWorkspace(context).project?.config.networks;
  if (ofProject !== undefined && Object.hasOwn(ofProject, name)) output.warn(`In this project ${name} is what its hbx.config.json says: ${ofProject[name]!.url}`);
}
