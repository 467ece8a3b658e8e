/** The errors about projects: their settings and the names of their processes. */
import type { SourceLocation } from '../base/errors.ts';
import { HbxError } from '../base/errors.ts';
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

/** A name that no process has. */
export function unknownProcess(name: string, names: readonly string[]): HbxError {
  const known = names.length === 0 ? 'No process has a name here yet: `hbx deploy <file.lua> --name <name>` gives one.' : undefined;
  return new HbxError('project/unknown-process', `There is no process named \`${name}\` here.`, {
    hint: didYouMean(name, names) ?? known ?? 'Run `hbx ps` to see the processes, or give a process id (43 characters).',
  });
}

/** No process was given, and none is the current one. */
export function noCurrentProcess(): HbxError {
  return new HbxError('project/no-current-process', 'Which process? None is the current one here.', {
    hint: 'Name one, choose one with `hbx use <pid|name>`, or deploy one with `hbx deploy <file.lua>`.',
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
