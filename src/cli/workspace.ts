/** The surroundings of a command that talks to a node: its project, and the network it was told or that is set. */
import { isLoopbackUrl, sameUrl } from '../base/node-url.ts';
import { chooseNetwork, networkAt, type ChosenNetwork, type NetworkSources } from '../project/networks.ts';
import { readNodeFile } from '../project/node-file.ts';
import { findWorkspace, type Workspace, type WorkspaceNetwork } from '../project/state-folder.ts';
import type { CliContext } from './context.ts';

/** Where names of networks come from, for a command. */
export function networkSources(context: Pick<CliContext, 'home'>, { project }: Workspace): NetworkSources {
  return { home: context.home, ...(project === undefined ? {} : { project }) };
}

/**
 * The workspace with its network: names then mean processes of that network.
 * @throws HbxError `project/unknown-network`, `project/bad-config`, `project/damaged-file`
 */
export function openWorkspace(context: CliContext): { readonly workspace: Workspace; readonly chosen: ChosenNetwork } {
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const sources = networkSources(context, workspace);
  const chosen = chooseNetwork(context.flags, context.env, sources);
  const { name, url } = chosen.network;
  const network: WorkspaceNetwork = {
    name,
    // The workspace's own node, called by its URL.
    ...(url === undefined || isOwnNode(workspace, url) ? {} : { url }),
    flagFor(other) {
      if (other === undefined) return '--network local';
      const named = networkAt(other, sources);
      return 'origin' in named ? `--network ${named.name}` : `--url ${other}`;
    },
  };
  return { workspace: { ...workspace, network }, chosen };
}

/** The same without the network itself. */
export function workspaceOf(context: CliContext): Workspace {
  return openWorkspace(context).workspace;
}

function isOwnNode({ stateFolder }: Workspace, url: string): boolean {
  if (!isLoopbackUrl(url)) return false;
  const own = readNodeFile(stateFolder)?.url;
  return own !== undefined && sameUrl(own, url);
}
