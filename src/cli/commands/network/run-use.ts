import { findNetwork } from '../../../project/networks.ts';
import { setUserSetting } from '../../../project/user-settings.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { networkSources } from '../../workspace.ts';

/** With `--json`: `{"name", "url"}`, url null for local. */
export async function run(context: CliContext, { args: { name } }: CommandInput<{ name: string }>): Promise<void> {
  const { home, cwd, env, output } = context;
  const workspace = findWorkspace(context);
  const { url } = findNetwork(name, networkSources(context, workspace));
  await setUserSetting(home, 'network', name, cwd);
  output.result({ name, url: url ?? null }, (paint) => `${paint('key', name)}${url === undefined ? '' : `  ${url}`}`);
  const ofProject = workspace.project?.config.network;
  if (env['HBX_NETWORK'] && env['HBX_NETWORK'] !== name) output.warn(`HBX_NETWORK is set, and counts before it: ${env['HBX_NETWORK']}.`);
  else if (ofProject !== undefined && ofProject !== name) output.warn(`In this project hbx.config.json counts before it: "network" is ${ofProject}.`);
  else output.status(url === undefined ? 'Commands talk to the node of the project from now on.' : `Commands talk to ${url} from now on.`);
}
