import { readUserSettings, settingKeys, settingRules, settingsFile } from '../../../project/user-settings.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';

/** Prints `key = value` lines. With `--json`: an array of `{"key", "value"}`, value null when not set (only with `--all`). */
export async function run({ home, output }: CliContext, { options }: CommandInput<object, { all?: boolean }>): Promise<void> {
  const settings = readUserSettings(home);
  const entries = settingKeys
    .filter((key) => options.all || settings[key] !== undefined)
    .map((key) => ({ key, value: settings[key] ?? null, summary: settingRules[key].summary }));
  if (entries.length === 0) output.status(`Nothing is set. \`hbx config list --all\` shows what can be.`);
  else output.status(`From ${settingsFile(home)}:`);
  output.result(
    entries.map(({ key, value }) => ({ key, value })),
    (paint) =>
      entries
        .map(({ key, value, summary }) => `${paint('key', key)} = ${value ?? paint('dim', 'not set')}${options.all ? paint('dim', `   ${summary}`) : ''}`)
        .join('\n'),
  );
}
