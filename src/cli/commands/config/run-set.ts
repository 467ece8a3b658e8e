import { readUserSettings, setUserSetting, settingsFile, toSettingKey } from '../../../project/user-settings.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';

/** Sets the value and says so. With `--json`: `{"key", "value"}`. */
export async function run({ home, cwd, output }: CliContext, { args }: CommandInput<{ key: string; value: string }>): Promise<void> {
  const key = toSettingKey(args.key);
  const value = await setUserSetting(home, key, args.value, cwd);
  output.status(`Set in ${settingsFile(home)}.`);
  output.result({ key, value }, `${key} = ${value}`);
  const chosen = readUserSettings(home).network;
  if (key === 'network.url' && chosen !== undefined) output.warn(`network is ${chosen}, and counts before it: \`hbx config unset network\` takes that away.`);
}
