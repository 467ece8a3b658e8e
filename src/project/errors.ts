/** The errors about projects: their settings and the names of their processes. */
import type { SourceLocation } from '../base/errors.ts';
import { ExitCode, HbxError } from '../base/errors.ts';
import { withoutCredentials } from '../base/node-url.ts';
import { didYouMean } from '../base/suggest.ts';

/** `hbx.config.json` can't be read as JSON, or a setting has a wrong value. */
export function badConfig(message: string, location: SourceLocation): HbxError {
  return new HbxError('project/bad-config', message, { location });
}

/** A file that hbx itself keeps can't be read. */
export function damagedFile(file: string, what: string, location?: SourceLocation): HbxError {
  return new HbxError('project/damaged-file', `${file} is damaged: ${what}`, {
    hint: 'Repair it, or move it away: hbx then starts a new one, and ids still work in place of names.',
    ...(location === undefined ? {} : { location }),
  });
}

/** A name that no process has. @param elsewhere what has a command talk to the networks on which one has it: `--network prod` */
export function unknownProcess(name: string, names: readonly string[], elsewhere: readonly string[] = []): HbxError {
  if (elsewhere.length > 0) {
    return new HbxError('project/unknown-process', `There is no process named \`${name}\` on this network, but there is one elsewhere.`, {
      hint: `Add ${elsewhere.map((flag) => `\`${flag}\``).join(' or ')}.`,
    });
  }
  const known = names.length === 0 ? 'No process has a name here yet: `hbx deploy <file.lua> --name <name>` gives one.' : undefined;
  return new HbxError('project/unknown-process', `There is no process named \`${name}\` here.`, {
    hint: didYouMean(name, names) ?? known ?? 'Run `hbx ps` to see the processes, or give a process id (43 characters).',
  });
}

/** No process was given, and none is the current one. @param network where it was looked for, when that is not the node of the project */
export function noCurrentProcess(network?: string): HbxError {
  const local = network === undefined ? '' : " `--network local` means the project's own node.";
  return new HbxError('project/no-current-process', `Which process? None is the current one ${network === undefined ? 'here' : `on the network ${network}`}.`, {
    hint: `Name one, choose one with \`hbx use <pid|name>\`, or deploy one with \`hbx deploy <file.lua>\`.${local}`,
  });
}

/** A name that can't be one. */
export function badName(name: string): HbxError {
  return new HbxError('project/bad-name', `\`${name}\` can't be the name of a process.`, {
    hint: 'Names start with a letter and have letters, digits, `.`, `_` and `-` in them, 64 at most; 43-character ids are no names.',
  });
}

/** A key that user settings do not have. */
export function unknownSetting(key: string, keys: readonly string[]): HbxError {
  const near = didYouMean(key, keys);
  return new HbxError('project/unknown-setting', `There is no setting \`${key}\`.`, {
    ...(near === undefined ? {} : { hint: near }),
    details: [`The settings are: ${keys.join(', ')}.`],
  });
}

/** A setting with a value that means nothing. */
export function badSetting(key: string, value: string, wanted: string): HbxError {
  return new HbxError('project/bad-setting', `\`${key}\` wants ${wanted}, and \`${value}\` is none.`);
}

/** A name that no network has. @param by who names it: `--network`, `HBX_NETWORK`, `project`, `settings` */
export function unknownNetwork(name: string, names: readonly string[], by: string): HbxError {
  const where = by === 'project' ? ' ("network" of hbx.config.json)' : by === 'settings' ? ' (the one that `hbx network use` chose)' : by === '--network' ? '' : ` (${by})`;
  const isUrl = /^https?:\/\//i.test(name);
  const shown = withoutCredentials(name);
  return new HbxError('project/unknown-network', `There is no network \`${shown}\`${where}.`, {
    hint: isUrl ? (shown === name ? `A URL goes with --url, or gets a name: \`hbx network add <name> ${name}\`.` : 'User and password have no place in the URL of a node.') : (didYouMean(name, names) ?? '`hbx network add <name> <url>` gives a node a name.'),
    details: [`The networks are: ${names.join(', ')}.`],
  });
}

/** A name that no network can have. */
export function badNetworkName(name: string): HbxError {
  if (name === 'local') return new HbxError('project/bad-network-name', '`local` is the node of the project itself: no other network has that name.');
  return new HbxError('project/bad-network-name', `\`${name}\` can't be the name of a network.`, {
    hint: 'Names start with a letter or a digit and have letters, digits, `.`, `_` and `-` in them, 64 at most.',
  });
}

/** A Lua file of a test that does not load. @param details how it came there */
export function fileFails(message: string, { location, details, hint }: { location: SourceLocation | undefined; details: readonly string[]; hint: string | undefined }): HbxError {
  return new HbxError('project/file-fails', message, { details, exitCode: ExitCode.process, ...(location === undefined ? {} : { location }), ...(hint === undefined ? {} : { hint }) });
}
