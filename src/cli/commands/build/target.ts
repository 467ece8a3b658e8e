/** Where `--out` and `--map` write to: looked at before the build begins, so that nothing is written when something is wrong. */
import { accessSync, constants, lstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { HbxError } from '../../../base/errors.ts';
import { makeFolder } from '../../../base/make-folder.ts';
import { writeFileAtomically } from '../../../base/write-file.ts';
import { wrongUsage } from '../../errors.ts';

export interface Target {
  /** As the user wrote it. */
  readonly shown: string;
  /** Absolute, links followed. */
  readonly path: string;
  /** Device and inode, when it is there. */
  readonly identity: string | undefined;
  write(text: string): Promise<void>;
}

const mostLinks = 40;

/**
 * @param value as the user wrote it
 * @returns undefined without an option, `stdout` for `-`
 * @throws HbxError for a folder and for ''
 */
export function openTarget(option: string, value: string | undefined, cwd: string, commandLine: string): Target | 'stdout' | undefined {
  if (value === undefined) return undefined;
  if (value === '') throw wrongUsage(`${option} needs the name of a file.`, commandLine);
  if (value === '-') return 'stdout';
  const path = realPath(resolve(cwd, value));
  const stats = look(path);
  if (stats?.isDirectory() === true || /[/\\]$/.test(value)) throw isFolder(value);
  const identity = stats === undefined ? undefined : identityOf(stats);
  if (stats !== undefined && !stats.isFile()) return { shown: value, path, identity, write: (text) => writeFile(path, text) };
  const folder = existingFolder(path, value);
  if (stats !== undefined) accessSync(path, constants.W_OK);
  const isReplaced = mayWrite(folder);
  if (stats === undefined && !isReplaced) accessSync(folder, constants.W_OK);
  return { shown: value, path, identity, write: (text) => writeRegular(path, text, stats, isReplaced) };
}

/** @throws HbxError when a target is a source, or both are one file, or one would have to be a folder for the other */
export function checkTargets(targets: readonly Target[], sources: readonly string[], cwd: string): void {
  const known = new Map(sources.map((source) => [identityOfFile(source), source]));
  for (const { identity, path, shown } of targets) {
    const source = identity === undefined ? undefined : known.get(identity);
    if (source !== undefined || sources.includes(path)) throw overwritesSource(shown, relative(cwd, source ?? path));
  }
  const [out, map] = targets;
  if (out === undefined || map === undefined) return;
  if (out.path === map.path || (out.identity !== undefined && out.identity === map.identity)) throw sameTarget(`Try --map ${map.shown}.map.`);
  for (const [one, other] of [[out, map], [map, out]] as const) {
    if (other.path.startsWith(one.path + sep)) throw new HbxError('build/not-a-folder', `${other.shown} can't be written: ${one.shown} is going to be a file, not a folder.`, { hint: 'Write to another file.' });
  }
}

export function sameTarget(hint: string): HbxError {
  return new HbxError('build/same-file', 'The module and its map need a file each.', { hint });
}

async function writeRegular(path: string, text: string, stats: Stats | undefined, isReplaced: boolean): Promise<void> {
  if (!isReplaced) return writeFile(path, text);
  makeFolder(dirname(path));
  if (stats === undefined) writeFileAtomically(path, text, 0o666);
  else writeFileAtomically(path, text, stats.mode & 0o7777, true, true);
}

/** Follows links, also one to a file that is not there yet. */
function realPath(path: string): string {
  let at = path;
  for (let links = 0; links < mostLinks; links++) {
    const info = look(at, lstatSync);
    // A link of /proc leads to what has no path, such as a pipe.
    if (info !== undefined && !info.isSymbolicLink()) return realpathSync(at);
    const isThere = look(at);
    if (isThere !== undefined) return isThere.isFile() || isThere.isDirectory() ? realpathSync(at) : at;
    if (info === undefined) return realFolder(at);
    at = resolve(dirname(at), readlinkSync(at));
  }
  // Says what is wrong with it.
  return realpathSync(path);
}

/** The real folder that is nearest, and what is missing below it. */
function realFolder(path: string): string {
  const folder = dirname(path);
  if (folder === path) return path;
  const isThere = look(folder) !== undefined;
  return join(isThere ? realpathSync(folder) : realFolder(folder), basename(path));
}

function existingFolder(path: string, shown: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const info = look(folder);
    if (info?.isDirectory() === true) return folder;
    if (info !== undefined || folder === dirname(folder)) throw new HbxError('build/not-a-folder', `${shown} can't be written: ${basename(folder)} is a file, not a folder.`, { hint: 'Write to another file.' });
  }
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Undefined for what is not there, also below a file. */
function look(path: string, read: (path: string) => Stats = statSync): Stats | undefined {
  try {
    return read(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function identityOfFile(path: string): string | undefined {
  try {
    return identityOf(statSync(path));
  } catch {
    // It was there when it was read.
    return undefined;
  }
}

function isFolder(shown: string): HbxError {
  return new HbxError('build/is-folder', `${shown} is a folder.`, { hint: 'Name the file to write, with its folder.' });
}

function overwritesSource(shown: string, source: string): HbxError {
  const which = relative('', shown) === relative('', source) ? '' : ` (${source})`;
  return new HbxError('build/overwrites', `${shown} is one of the files the module is made of${which}.`, { hint: 'Write to another file.' });
}
