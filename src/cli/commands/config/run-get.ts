import { HbxError } from '../../../base/errors.ts';
import { readUserSettings, toSettingKey } from '../../../project/user-settings.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';

/** Prints the value. With `--json`: the value as a JSON text. */
export async function run({ home, output }: CliContext, { args }: CommandInput<{ key: string }>): Promise<void> {
  const key = toSettingKey(args.key);
  const value = readUserSettings(home)[key];
  if (value === undefined) throw new HbxError('cli/setting-not-set', `\`${key}\` is not set.`, { hint: `Set it with \`hbx config set ${key} <value>\`.` });
  output.result(value);
}
