/**
 * What a user has set for good, in `config.json` in the user's hbx folder. A project's config and flags win over it.
 * Reading is plain JSON, since most commands do it; writing goes through `conf`, loaded only then.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isNodeUrl, withoutCredentials } from '../base/node-url.ts';
import { parseJson, type ParsedJson } from '../base/parse-json.ts';
import { badSetting, damagedFile, unknownSetting } from './errors.ts';
import { isNetworkName } from './network-name.ts';

interface SettingRule {
  /** One line for the help and the list. */
  readonly summary: string;
  /** Where it stands in the file, when that is not at its own name. */
  readonly path?: string;
  /** Turns what the user wrote into what is kept; throws `project/bad-setting`. */
  readonly read: (text: string, cwd: string) => string;
}

/** A setting that is an address. */
function urlRule(key: string, summary: string, example: string): SettingRule {
  return {
    summary,
    read(text) {
      if (!isNodeUrl(text)) throw badSetting(key, withoutCredentials(text), `an address like \`${example}\``);
      return text.replace(/\/+$/, '');
    },
  };
}

/** A setting that is on or off. */
function switchRule(key: string, summary: string): SettingRule {
  return {
    summary,
    read(text) {
      if (text !== 'on' && text !== 'off') throw badSetting(key, text, '`on` or `off`');
      return text;
    },
  };
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
  network: {
    summary: 'network that commands talk to when nothing else names one: `hbx network list` shows them (default: local)',
    // In the file `network` holds the settings below it.
    path: 'network.name',
    read(text) {
      if (!isNetworkName(text)) throw badSetting('network', text, 'the name of a network');
      return text;
    },
  },
  'network.url': {
    summary: 'node to talk to when no network is chosen',
    read(text) {
      if (!isNodeUrl(text)) throw badSetting('network.url', withoutCredentials(text), 'an address like `https://node.example`');
      return text.replace(/\/+$/, '');
    },
  },
  'turbo.url': urlRule('turbo.url', 'service that uploads go to (default: the node itself when it is yours, else https://upload.ardrive.io)', 'https://upload.example'),
  'turbo.payment': urlRule('turbo.payment', 'service that tells prices and credits of uploads (default: the one of turbo.url)', 'https://payment.example'),
  'turbo.gateway': urlRule('turbo.gateway', 'gateway that uploads are read from (default: https://arweave.net)', 'https://gateway.example'),
  engine: {
    summary: 'Lua engine of the nodes that commands host: hbx or fengari',
    read(text) {
      if (text !== 'hbx' && text !== 'fengari') throw badSetting('engine', text, '`hbx` or `fengari`');
      return text;
    },
  },
  'repl.preview': switchRule('repl.preview', "show in the console what an expression gives while it is typed: on or off (default: on the project's own node)"),
  'repl.live': switchRule('repl.live', 'show in the console what others send while you type, as .live on does: on or off (default: on)'),
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
  const file = readSettingsFile(home);
  const settings: Partial<Record<SettingKey, string>> = {};
  for (const key of settingKeys) {
    const value = pathOf(key).split('.').reduce<unknown>((inner, part) => (inner as Record<string, unknown> | null | undefined)?.[part], file?.value);
    if (typeof value === 'string') settings[key] = value;
  }
  return settings;
}

/** All that the file holds; undefined when there is none. @throws HbxError `project/damaged-file` */
export function readSettingsFile(home: string): { readonly value: Record<string, unknown>; positionOf: Extract<ParsedJson, { ok: true }>['positionOf'] } | undefined {
  const file = settingsFile(home);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw damagedFile(file, parsed.message, { file, ...parsed.position });
  const { value, positionOf } = parsed;
  return { value: typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}, positionOf };
}

/** Where a setting stands in the file. */
function pathOf(key: SettingKey): string {
  return (settingRules[key] as SettingRule).path ?? key;
}

/** Sets a setting from what the user wrote; gives what is kept (paths absolute). @throws HbxError `project/bad-setting`. */
export async function setUserSetting(home: string, key: SettingKey, text: string, cwd: string): Promise<string> {
  const value = settingRules[key].read(text, cwd);
  (await openForWriting(home)).set(pathOf(key), value);
  return value;
}

/** Takes a setting away; false when it was not set. */
export async function unsetUserSetting(home: string, key: SettingKey): Promise<boolean> {
  if (readUserSettings(home)[key] === undefined) return false;
  (await openForWriting(home)).delete(pathOf(key));
  return true;
}

/** Changes what has no rule of its own here. @throws HbxError `project/damaged-file` */
export async function changeSettings(home: string, change: (settings: { set(key: string, value: unknown): void; delete(key: string): void }) => void): Promise<void> {
  change(await openForWriting(home));
}

async function openForWriting(home: string) {
  // Says where a damaged file is damaged; conf would only say that it is.
  readUserSettings(home);
  const { default: Conf } = await import('conf');
  return new Conf<Record<string, unknown>>({ cwd: home, configName: 'config', configFileMode: 0o600 });
}
