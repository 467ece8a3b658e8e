import { isLoopbackUrl } from '../../../base/node-url.ts';
import { listNetworks, type ChosenNetwork, type NamedNetwork, type NetworkOrigin } from '../../../project/networks.ts';
import type { CliContext } from '../../context.ts';
import { networkSources, openWorkspace } from '../../workspace.ts';

const origins: Readonly<Record<NetworkOrigin, string>> = { hbx: '', project: 'hbx.config.json', settings: 'your settings', preset: '' };

/** Prints a line for each; the chosen one has a mark, and a line below says who chose it. With `--json`: an array. */
export async function run(context: CliContext): Promise<void> {
  const { workspace, chosen } = openWorkspace(context);
  for (const warning of workspace.project?.warnings ?? []) context.output.warn(warning);
  const networks = listNetworks(networkSources(context, workspace));
  const isChosen = ({ name, url }: NamedNetwork): boolean => name === chosen.network.name && url === chosen.network.url;
  const rows = networks.map((network) => ({
    name: network.name,
    url: network.legacynet === undefined ? (network.url ?? null) : null,
    ...(network.legacynet === undefined ? {} : { mu: network.legacynet.mu, cu: network.legacynet.cu }),
    origin: network.origin,
    public: network.public,
    chosen: isChosen(network),
    turbo: network.turbo ?? null,
    gateway: network.gateway ?? null,
    about: network.about ?? null,
  }));
  const width = (text: (network: NamedNetwork) => string): number => Math.max(...networks.map((network) => text(network).length));
  const [names, urls, reaches] = [width(({ name }) => name), width(({ url }) => url ?? ''), width(reachOf)];
  context.output.result(rows, (paint) =>
    networks
      .map((network) => {
        const { name, url = '', about, origin } = network;
        const mark = isChosen(network);
        const reach = paint(network.public ? 'warn' : 'dim', reachOf(network).padEnd(reaches));
        return `${mark ? paint('good', '*') : ' '} ${paint(mark ? 'strong' : 'key', name.padEnd(names))}  ${url.padEnd(urls)}  ${reach}  ${paint('dim', about ?? origins[origin])}`.trimEnd();
      })
      .join('\n'),
  );
  context.output.status(choiceText(chosen));
}

/** Who reaches its node. */
function reachOf({ url, public: isPublic }: NamedNetwork): string {
  if (url === undefined) return 'this project';
  return isPublic ? 'public' : isLoopbackUrl(url) ? 'this machine' : 'private';
}

/** Where commands go, and who says so. */
function choiceText({ network: { name, url, public: isPublic }, by }: ChosenNetwork): string {
  const why = { '--url': '--url', '--network': '--network', HBX_NETWORK: 'HBX_NETWORK', project: '"network" of hbx.config.json', settings: '`hbx network use`', 'network.url': 'network.url of your settings', default: '' }[by];
  const to = url === undefined ? "the project's own node" : name === new URL(url).host ? url : name;
  const asks = isPublic ? ', a public network: hbx asks before your key signs' : '';
  return by === 'default' ? `Commands talk to ${to}: no other network is chosen.` : `Commands talk to ${to}${asks} (chosen by ${why}).`;
}
