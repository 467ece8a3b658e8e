import { toSettingKey, unsetUserSetting } from '../../../project/user-settings.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';

/** Takes the setting away; that it was not set is fine too. With `--json`: `{"key", "removed"}`. */
export async function run({ home, output }: CliContext, { args }: CommandInput<{ key: string }>): Promise<void> {
  const key = toSettingKey(args.key);
  const removed = await unsetUserSetting(home, key);
  output.status(removed ? `\`${key}\` is no longer set.` : `\`${key}\` was not set.`);
  output.result({ key, removed }, '');
}
