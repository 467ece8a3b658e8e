/** A blueprint as the entry of a module of its own: `hbx deploy --blueprint`. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { didYouMean } from '../base/suggest.ts';
import { findBlueprint, isInPlace, mainFileName, openBlueprint, withRequirements, type Blueprint } from '../blueprints/catalogue.ts';
import type { SpawnTag } from '../blueprints/manifest.ts';
import { nameWithin, surroundingsOf } from '../project/bundle-surroundings.ts';
import type { Runtime } from '../project/runtime.ts';
import type { Workspace } from '../project/state-folder.ts';
import { blueprintsHere } from './blueprint-access.ts';
import type { CliContext } from './context.ts';
import type { LuaEntry } from './lua-entry.ts';

export interface BlueprintEntry {
  readonly entry: LuaEntry;
  readonly runtime: Runtime;
  /** What is in it, in the order in which it is loaded. */
  readonly names: readonly string[];
  readonly blueprint: Blueprint;
  /** Those of them that are the project's own, in the place of packaged ones. */
  readonly inPlace: readonly string[];
  /** Names of the tags of the process message that it and what it requires read. */
  readonly spawnTags: readonly string[];
  /** What those tags hold. */
  readonly spawn: readonly SpawnTag[];
}

/** What may be a slip in the tags of a process message, a sentence each. Every process has tags of its own: what is near to none is meant. */
export function spawnTagNotes({ blueprint, spawnTags }: Pick<BlueprintEntry, 'blueprint' | 'spawnTags'>, given: readonly string[]): string[] {
  const has = (names: readonly string[], wanted: string): boolean => names.some((name) => name.toLowerCase() === wanted.toLowerCase());
  const free = spawnTags.filter((name) => !has(given, name));
  return given.flatMap((name) => {
    const near = has(spawnTags, name) ? undefined : didYouMean(name, free);
    return near === undefined ? [] : [`${blueprint.name} knows no spawn tag ${name.slice(0, 60)}. ${near}`];
  });
}

/**
 * Opens a blueprint; what it requires runs before its first line.
 * @param word its name, or the path of its folder
 * @param given names of the tags of the process: with some of them less is required
 * @throws HbxError `blueprints/…`
 */
export function openBlueprintEntry(context: CliContext, workspace: Workspace, word: string, given: readonly string[]): BlueprintEntry {
  const places = blueprintsHere(context, workspace);
  const blueprint = /[\\/]|^\.\.?$/.test(word) ? openBlueprint(join(context.cwd, word)) : findBlueprint(word, places);
  const all = withRequirements(blueprint, places, given);
  const path = join(blueprint.folder, mainFileName);
  const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  const required = all.slice(0, -1);
  // On the first line, so that all lines keep their numbers.
  const before = required.map((one) => `require("${pathTo(one, blueprint).replace(/["\\]/g, '\\$&')}") `).join('');
  const around = surroundingsOf(blueprint.origin === 'package' ? undefined : workspace.project, dirname(path), context.env['HOME']);
  const entry = { path, name: nameWithin(around.root, path) };
  return {
    blueprint,
    spawn: all.flatMap(({ manifest }) => manifest.spawn),
    spawnTags: [...new Set(all.flatMap(({ manifest }) => manifest.spawn.flatMap(({ name, aliases }) => [name, ...aliases])))],
    names: all.filter(({ origin }) => origin !== 'folder').map(({ name }) => name),
    inPlace: all.filter((one) => isInPlace(one, places)).map(({ name }) => name),
    runtime: blueprint.manifest.runtime === 'compute' ? 'compute' : 'handlers',
    entry: {
      shown: `the blueprint ${blueprint.name}`,
      // With others in front of it, it is no file that could be watched.
      ...(required.length === 0 ? { path } : {}),
      text,
      options: { ...around, entry: required.length === 0 ? entry : { ...entry, text: before + text } },
    },
  };
}

/** As `require` takes it: from the folder of the file that requires. */
function pathTo({ folder }: Blueprint, from: Blueprint): string {
  const path = relative(from.folder, join(folder, mainFileName)).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
