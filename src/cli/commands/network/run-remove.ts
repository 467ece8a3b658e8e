import { findNetwork } from '../../../project/networks.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { removeUserNetwork } from '../../../project/user-networks.ts';
import { readUserSettings, unsetUserSetting } from '../../../project/user-settings.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { networkSources } from '../../workspace.ts';
import { notYours } from './errors.ts';

/** With `--json`: `{"name", "removed": true}`. */
export async function run(context: CliContext, { args: { name } }: CommandInput<{ name: string }>): Promise<void> {
  const { home, output } = context;
  const sources = networkSources(context, findWorkspace(context));
  if (!(await removeUserNetwork(home, name))) throw notYours(findNetwork(name, sources));
  output.result({ name, removed: true }, `Removed ${name}.`);
  const isStillThere = ((): boolean => {
    try {
      return findNetwork(name, sources).name === name;
    } catch {
      return false;
    }
  })();
  if (isStillThere) output.status(`${name} now means ${findNetwork(name, sources).url}.`);
  else if (readUserSettings(home).network === name) {
    await unsetUserSetting(home, 'network');
    output.status('It was the chosen one: commands talk to the node of the project again.');
  }
}
