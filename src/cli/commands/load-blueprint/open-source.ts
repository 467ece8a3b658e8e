/** What is to be loaded: a blueprint by its name, a folder with one, or any Lua file. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HbxError, isHbxError, type SourceLocation } from '../../../base/errors.ts';
import { shortPath } from '../../../base/short-path.ts';
import { findBlueprint, isInPlace, mainFileName, manifestFileName, openBlueprint, withRequirements, type Blueprint, type BlueprintPlaces } from '../../../blueprints/catalogue.ts';
import { bundle, type Bundle } from '../../../project/bundle/bundle.ts';
import { nameWithin, surroundingsOf } from '../../../project/bundle-surroundings.ts';
import { statefulModules } from '../../../project/built-ins.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import { blueprintsHere } from '../../blueprint-access.ts';
import type { CliContext } from '../../context.ts';
import { openLuaEntry } from '../../lua-entry.ts';

/** One thing to load. */
export interface Loadable {
  /** `token`, or the file as it was named. */
  readonly name: string;
  /** The same for sentences: it says when the project's own blueprint stands in the place of a packaged one. */
  readonly shown: string;
  /** It is of the project, and hbx has one of that name too. */
  readonly isInPlace?: boolean;
  /** Absent for a file. */
  readonly blueprint?: Blueprint;
  /** A file that defines `compute`: by the look of it a module of its own. */
  readonly definesCompute?: boolean;
  /** For a process that has the runtime already. @throws HbxError `bundle/…` with the place */
  build(dialect: 'luerl' | 'puc'): Bundle;
  /** What the names in its map count from. Absolute. */
  readonly root: string;
  /** Where its file sets a global, as far as the look of it tells. */
  placeOf(global: string): SourceLocation | undefined;
}

/**
 * Opens what a word names. Words with a slash, and names of Lua files, are paths.
 * @returns what it requires in front, it as the last
 * @throws HbxError `blueprints/…`, `input/…`
 */
export async function openSource(context: CliContext, workspace: Workspace, word: string): Promise<Loadable[]> {
  const places = blueprintsHere(context, workspace);
  const withRequired = (one: Blueprint): Loadable[] => withRequirements(one, places).map((blueprint) => loadable(context, workspace, blueprint, isInPlace(blueprint, places)));
  if (!isPath(word)) return withRequired(findNamed(context.cwd, word, places));
  const path = resolve(context.cwd, word);
  if (isFolder(path)) return withRequired(openBlueprint(path));
  const { options, shown, text } = await openLuaEntry(context, workspace, word);
  return [{ name: shown, shown, placeOf: (global) => assignmentIn(path, text, global), definesCompute: /^[ \t]*(?:function[ \t]+compute\b|compute[ \t]*=[^=])/m.test(text), root: options.root, build: (dialect) => bundle({ ...options, hostModules: statefulModules, dialect }) }];
}

/** A word may be meant for a file or a folder that is here: the hint tells how that is named. */
function findNamed(cwd: string, word: string, places: BlueprintPlaces): Blueprint {
  try {
    return findBlueprint(word, places);
  } catch (error) {
    const meant = isHbxError(error) && ['blueprints/unknown', 'blueprints/bad-name'].includes(error.code) && [`${word}.lua`, join(word, manifestFileName)].find((file) => existsSync(resolve(cwd, file)));
    if (!meant) throw error;
    throw new HbxError(error.code, error.message, { hint: `Did you mean \`./${meant.endsWith('.lua') ? meant : word}\`?`, exitCode: error.exitCode });
  }
}

/** Packaged ones see nothing of the project, so they are the same everywhere. */
function loadable({ env, cwd }: CliContext, { project }: Workspace, blueprint: Blueprint, isInPlace: boolean): Loadable {
  const { name, folder, origin } = blueprint;
  const path = join(folder, mainFileName);
  const around = surroundingsOf(origin === 'package' ? undefined : project, dirname(path), env['HOME']);
  const entry = { path, name: nameWithin(around.root, path) };
  return {
    name,
    blueprint,
    shown: isInPlace ? `${name} (the project's own, in ${shortPath(folder, cwd)})` : name,
    isInPlace,
    placeOf: (global) => assignmentIn(path, readFileSync(path, 'utf8'), global),
    root: around.root,
    build: (dialect) => bundle({ ...around, entry, hostModules: statefulModules, dialect }),
  };
}

function assignmentIn(file: string, text: string, global: string): SourceLocation | undefined {
  const name = global.replace(/[^\w]/g, '\\$&');
  const at = text.split('\n').findIndex((line) => new RegExp(`^(?:.*[\\s;)])?(?:_G\\.)?${name}\\s*=(?!=)|^\\s*function\\s+${name}\\s*\\(`).test(line) && !/^\s*(?:--|local\b)/.test(line));
  return at < 0 ? { file, text } : { file, line: at + 1, text };
}

function isPath(word: string): boolean {
  return /[\\/]/.test(word) || word.endsWith('.lua') || word === '.' || word === '..';
}

/** A folder with a `blueprint.json`, or one that should have it. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true || path.endsWith(manifestFileName);
}
