/**
 * Puts blueprints into a project: copies of others, and new ones. Files are added or replaced, never deleted, and none ends up
 * outside of the project: nothing is written through a link.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { systemReason } from '../base/system-reason.ts';
import { writeFileAtomically } from '../base/write-file.ts';
import { assertBlueprintName } from './blueprint-name.ts';
import { alreadyThere, isLink, notAFile, notAFolder, unreadableFile } from './errors.ts';
import type { Blueprint } from './catalogue.ts';
import { starterFiles } from './starter.ts';

export interface WrittenBlueprint {
  /** Absolute. */
  readonly folder: string;
  /** Paths inside the folder, with `/`, in order. */
  readonly written: readonly string[];
  /** Those of them that were there before. */
  readonly replaced: readonly string[];
}

export interface WriteOptions {
  /** The folder `blueprints` of the project, absolute; made if need be. */
  readonly into: string;
  readonly force: boolean;
}

/**
 * Copies a blueprint.
 * @throws HbxError `blueprints/exists`, `blueprints/not-a-folder`, `blueprints/not-a-file`, `blueprints/link`; nothing is written then
 */
export function copyBlueprint({ name, folder: from }: Blueprint, options: WriteOptions): WrittenBlueprint {
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(from.length + 1).split(sep).join('/'))
    .sort();
  return write(name, new Map(files.map((file) => [file, () => readFileSync(join(from, ...file.split('/')))])), options);
}

/**
 * Writes a small blueprint with a spec that passes.
 * @throws HbxError `blueprints/bad-name`, and as `copyBlueprint`
 */
export function newBlueprint(name: string, options: WriteOptions): WrittenBlueprint {
  assertBlueprintName(name);
  return write(name, new Map(Object.entries(starterFiles(name)).map(([file, text]) => [file, () => text])), options);
}

function write(name: string, files: ReadonlyMap<string, () => string | Buffer>, { into, force }: WriteOptions): WrittenBlueprint {
  const folder = join(into, name);
  for (const path of [into, folder]) checkFolder(path);
  checkPlace(folder, force);
  const places = [...files].map(([file, content]) => ({ file, content, path: join(folder, ...file.split('/')), isThere: false }));
  for (const place of places) {
    for (let at = dirname(place.path); at.length > folder.length; at = dirname(at)) checkFolder(at);
    place.isThere = checkFile(place.path);
  }
  const written: string[] = [];
  const replaced: string[] = [];
  for (const { file, content, path, isThere } of places) {
    if (isThere) replaced.push(file);
    mkdirSync(dirname(path), { recursive: true });
    // In place of what was there: a file may have other names somewhere else.
    writeFileAtomically(path, content(), 0o666, false);
    written.push(file);
  }
  return { folder, written, replaced };
}

/** @throws HbxError `blueprints/link`, `blueprints/not-a-folder` */
function checkFolder(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink() === true) throw isLink(path);
  if (stats?.isDirectory() === false) throw notAFolder(path);
}

/** @returns whether it is there @throws HbxError `blueprints/link`, `blueprints/not-a-file` */
function checkFile(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink() === true) throw isLink(path);
  if (stats?.isFile() === false) throw notAFile(path);
  return stats !== undefined;
}

function checkPlace(folder: string, force: boolean): void {
  let entries: string[];
  try {
    entries = readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR') throw notAFolder(folder);
    throw unreadableFile(folder, systemReason(error));
  }
  if (entries.length > 0 && !force) throw alreadyThere(folder);
}
