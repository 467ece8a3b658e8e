import { listNetworks, type NetworkOrigin } from '../../../project/networks.ts';
import type { CliContext } from '../../context.ts';
import { networkSources, openWorkspace } from '../../workspace.ts';

const origins: Readonly<Record<NetworkOrigin, string>> = { hbx: '', project: 'hbx.config.json', settings: 'your settings', preset: '' };

/** Prints a line for each; the chosen one has a mark. With `--json`: an array. */
export async function run(context: CliContext): Promise<void> {
  const { workspace, chosen } = openWorkspace(context);
  for (const warning of workspace.project?.warnings ?? []) context.output.warn(warning);
  const rows = listNetworks(networkSources(context, workspace)).map(({ name, url, origin, public: isPublic, turbo, gateway, about }) => ({
    name,
    url: url ?? null,
    origin,
    public: isPublic,
    chosen: name === chosen.network.name && url === chosen.network.url,
    turbo: turbo ?? null,
    gateway: gateway ?? null,
    about: about ?? null,
  }));
  const { network, by } = chosen;
  if (!rows.some((row) => row.chosen)) context.output.status(`Chosen is ${network.url ?? network.name}, which has no name (${by === 'network.url' ? 'network.url of your settings' : by}).`);
  const [names, urls] = [Math.max(...rows.map((row) => row.name.length)), Math.max(...rows.map((row) => row.url?.length ?? 0))];
  context.output.result(rows, (paint) =>
    rows
      .map(({ name, url, origin, about, chosen: isChosen, public: isPublic }) => {
        const said = about ?? [url === null ? 'the node of this project' : '', isPublic ? 'public' : '', origins[origin]].filter((text) => text !== '').join(', ');
        return `${isChosen ? paint('good', '*') : ' '} ${paint(isChosen ? 'strong' : 'key', name.padEnd(names))}  ${(url ?? '').padEnd(urls)}  ${paint('dim', said)}`.trimEnd();
      })
      .join('\n'),
  );
}
