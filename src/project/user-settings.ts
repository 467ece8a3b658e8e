/**
 * What a user has set for good, in `config.json` in the user's hbx folder. A project's config and flags win over it.
 * Reading is plain JSON, since most commands do it; writing goes through `conf`, loaded only then.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseJson } from '../base/parse-json.ts';
import { badSetting, damagedFile, unknownSetting } from './errors.ts';

interface SettingRule {
  /** One line for the help and the list. */
  readonly summary: string;
  /** Turns what the user wrote into what is kept; throws `project/bad-setting`. */
  readonly read: (text: string, cwd: string) => string;
}

/** Every setting there is. */
export const settingRules = {
  wallet: {
    summary: 'key file to sign with',
    read(text, cwd) {
      const file = resolve(cwd, text);
      if (!existsSync(file)) throw badSetting('wallet', text, 'a key file that exists');
      return file;
    },
  },
  'network.url': {
    summary: "node to talk to when a command has no --url (default: the project's own)",
    read(text) {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw badSetting('network.url', text, 'an address like `https://node.example`');
      return text.replace(/\/+$/, '');
    },
  },
  engine: {
    summary: 'Lua engine of the nodes that commands host: hbx or fengari',
    read(text) {
      if (text !== 'hbx' && text !== 'fengari') throw badSetting('engine', text, '`hbx` or `fengari`');
      return text;
    },
  },
} satisfies Record<string, SettingRule>;

export type SettingKey = keyof typeof settingRules;
export type UserSettings = { readonly [Key in SettingKey]?: string };

export const settingKeys = Object.keys(settingRules) as SettingKey[];

/** The file that holds the settings. */
export function settingsFile(home: string): string {
  return join(home, 'config.json');
}

/** Checks the name of a setting. @throws HbxError `project/unknown-setting` with the list and the nearest ones. */
export function toSettingKey(key: string): SettingKey {
  if (!Object.hasOwn(settingRules, key)) throw unknownSetting(key, settingKeys);
  return key as SettingKey;
}

/**
 * All settings that are set; keys that hbx does not know are left out.
 * @throws HbxError `project/damaged-file` with line and column.
 */
export function readUserSettings(home: string): UserSettings {
  const file = settingsFile(home);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw damagedFile(file, parsed.message, { file, ...parsed.position });
  const settings: Partial<Record<SettingKey, string>> = {};
  for (const key of settingKeys) {
    const value = key.split('.').reduce<unknown>((inner, part) => (inner as Record<string, unknown> | null | undefined)?.[part], parsed.value);
    if (typeof value === 'string') settings[key] = value;
  }
  return settings;
}

/** Sets a setting from what the user wrote; gives what is kept (paths absolute). @throws HbxError `project/bad-setting`. */
export async function setUserSetting(home: string, key: SettingKey, text: string, cwd: string): Promise<string> {
  const value = settingRules[key].read(text, cwd);
  (await openForWriting(home)).set(key, value);
  return value;
}

/** Takes a setting away; false when it was not set. */
export async function unsetUserSetting(home: string, key: SettingKey): Promise<boolean> {
  if (readUserSettings(home)[key] === undefined) return false;
  (await openForWriting(home)).delete(key);
  return true;
}

async function openForWriting(home: string) {
  // Says where a damaged file is damaged; conf would only say that it is.
  readUserSettings(home);
  const { default: Conf } = await import('conf');
  return new Conf<Record<string, unknown>>({ cwd: home, configName: 'config', configFileMode: 0o600 });
}
