/**
 * The blueprints there are: folders of `/blueprints` in the package, and of `blueprints` in the project. A folder with a
 * `blueprint.json` is all the registration it needs. One of the project wins over a packaged one of the same name.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { isHbxError, type HbxError } from '../base/errors.ts';
import { packageRoot } from '../base/package-root.ts';
import { systemReason } from '../base/system-reason.ts';
import { assertBlueprintName, isBlueprintName } from './blueprint-name.ts';
import { badManifest, leadsOut, missingFile, missingRequirement, requiresItself, unknownBlueprint, unreadableFile } from './errors.ts';
import { readManifest, type Manifest } from './manifest.ts';

export const manifestFileName = 'blueprint.json';
export const mainFileName = 'main.lua';

/** What a blueprint consists of. */
const ownFiles = [manifestFileName, mainFileName, 'README.md', 'spec.test.js'];

const largestManifestBytes = 1024 * 1024;

/** Where blueprints come from. */
export type Origin = 'package' | 'project' | 'folder';

/** A blueprint as it lies on the disk. */
export interface Blueprint {
  readonly name: string;
  readonly origin: Origin;
  /** Absolute. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** One line of the list. */
export interface ListedBlueprint {
  readonly name: string;
  readonly origin: Origin;
  readonly folder: string;
  /** A packaged one of the same name is not used. */
  readonly replaces: boolean;
  readonly manifest?: Manifest;
  /** Why it can't be used. */
  readonly problem?: HbxError;
}

/** Folders to look in. `project` is the folder `blueprints` of the project, which need not exist. Absolute. */
export interface BlueprintPlaces {
  readonly packaged: string;
  readonly project: string;
}

/** @param root of the project, else the folder of the command; absolute */
export function blueprintPlaces(root: string): BlueprintPlaces {
  return { packaged: join(packageRoot(), 'blueprints'), project: join(root, 'blueprints') };
}

/** All blueprints by name. One that can't be read is in it, with the reason. */
export function listBlueprints(places: BlueprintPlaces): ListedBlueprint[] {
  const packaged = namesIn(places.packaged);
  // In the folder of hbx itself they are the same.
  const own = places.project === places.packaged ? [] : namesIn(places.project);
  const all = [...own.map((name) => ({ name, origin: 'project' as const })), ...packaged.filter((name) => !own.includes(name)).map((name) => ({ name, origin: 'package' as const }))];
  return all.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, origin }): ListedBlueprint => {
    const folder = join(origin === 'project' ? places.project : places.packaged, name);
    const listed = { name, origin, folder, replaces: origin === 'project' && packaged.includes(name) };
    try {
      return { ...listed, manifest: openBlueprint(folder, origin).manifest };
    } catch (error) {
      if (!isHbxError(error)) throw error;
      return { ...listed, problem: error };
    }
  });
}

/**
 * The blueprint of a name.
 * @throws HbxError `blueprints/bad-name`, `blueprints/unknown` (with near names), and those of `openBlueprint`
 */
export function findBlueprint(name: string, places: BlueprintPlaces): Blueprint {
  assertBlueprintName(name);
  const found = ([['project', places.project], ['package', places.packaged]] as const).find(([, folder]) => isBlueprint(join(folder, name)));
  if (found === undefined) throw unknownBlueprint(name, blueprintNames(places));
  return openBlueprint(join(found[1], name), found[0]);
}

/** Whether it is the project's own, and hbx has one of that name too, which then is not used. */
export function isInPlace({ name, origin }: Pick<Blueprint, 'name' | 'origin'>, { packaged, project }: BlueprintPlaces): boolean {
  return origin === 'project' && packaged !== project && isBlueprint(join(packaged, name));
}

/** A packaged blueprint, whatever the project has. @throws HbxError as `findBlueprint` */
export function findPackaged(name: string, places: BlueprintPlaces): Blueprint {
  return findBlueprint(name, { packaged: places.packaged, project: places.packaged });
}

/**
 * Reads a folder as a blueprint.
 * @throws HbxError `blueprints/missing-file`, `blueprints/unreadable`, `blueprints/link-out`, `blueprints/bad-manifest` with the place
 */
export function openBlueprint(folder: string, origin: Origin = 'folder'): Blueprint {
  const file = join(folder, manifestFileName);
  // Those of hbx lie as whoever installed it has put them.
  if (origin !== 'package') for (const one of ownFiles) if (isLinkOut(folder, join(folder, one))) throw leadsOut(join(folder, one));
  const manifest = readManifest(readText(file), file);
  const { name } = manifest;
  const expected = basename(folder);
  if (origin !== 'folder' && name !== expected) throw badManifest(`The blueprint is called "${name}", but its folder ${expected}.`, manifest.locate(['name']));
  if (!isFile(join(folder, mainFileName))) throw missingFile(join(folder, mainFileName), mainFileName);
  return { name, origin, folder, manifest };
}

/**
 * What has to be loaded before a blueprint, each once, in order; the blueprint itself is the last.
 * @param spawnTags names of the tags that its process gets: some say that what is required is in another process (`replaces`)
 * @throws HbxError `blueprints/missing-requirement`, `blueprints/cycle`, with the place in `blueprint.json`
 */
export function withRequirements(blueprint: Blueprint, places: BlueprintPlaces, spawnTags: readonly string[] = []): Blueprint[] {
  const ordered: Blueprint[] = [];
  const given = new Set(spawnTags.map((name) => name.toLowerCase()));
  const visit = (one: Blueprint, path: readonly string[]): void => {
    if (ordered.some(({ name }) => name === one.name)) return;
    const elsewhere = one.manifest.spawn.filter((tag) => [tag.name, ...tag.aliases].some((name) => given.has(name.toLowerCase()))).map(({ replaces }) => replaces);
    for (const [at, name] of one.manifest.requires.entries()) {
      if (elsewhere.includes(name)) continue;
      const location = one.manifest.locate(['requires', String(at)]);
      const circle = [...path, one.name];
      if (circle.includes(name)) throw requiresItself([...circle.slice(circle.indexOf(name)), name], location);
      if (!blueprintNames(places).includes(name)) throw missingRequirement(name, blueprintNames(places), location);
      visit(findBlueprint(name, places), circle);
    }
    ordered.push(one);
  };
  visit(blueprint, []);
  return ordered;
}

/** The names that mean something, sorted. */
export function blueprintNames({ packaged, project }: BlueprintPlaces): string[] {
  return [...new Set([...namesIn(packaged), ...namesIn(project)])].sort();
}

/** Without the folders that are no blueprints. */
function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => isBlueprintName(name) && isBlueprint(join(folder, name)));
}

function isBlueprint(folder: string): boolean {
  return existsSync(join(folder, manifestFileName));
}

/** What there is at a path; `undefined` when there is nothing. @throws HbxError `blueprints/unreadable` */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadableFile(path, systemReason(error));
  }
}

/** Where a link leads nowhere, or in a circle, whoever reads it tells so. */
function isLinkOut(folder: string, path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink() && !realpathSync(path).startsWith(join(realpathSync(folder), sep));
  } catch {
    return false;
  }
}

function isFile(path: string): boolean {
  return statsOf(path)?.isFile() === true;
}

function readText(file: string): string {
  const stats = statsOf(file);
  if (stats === undefined) throw missingFile(file, mainFileName);
  // To read a pipe is to wait for whoever writes into it.
  if (!stats.isFile()) throw unreadableFile(file, 'it is not a file');
  if (stats.size > largestManifestBytes) throw badManifest('It is larger than 1 MB.', { file });
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw unreadableFile(file, systemReason(error));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badManifest('It is not UTF-8 text.', { file });
  }
}
