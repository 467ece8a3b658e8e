/** The Lua file that a command bundles: named on the command line, `-` for standard input, or `main` of the config. */
import { stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { BundleOptions } from '../project/bundle/bundle.ts';
import { nameWithin, runtimeOf, surroundingsOf, type Surroundings } from '../project/bundle-surroundings.ts';
import { chooseRuntime, type ChosenRuntime, type Runtime } from '../project/runtime.ts';
import type { Workspace } from '../project/state-folder.ts';
import type { CliContext } from './context.ts';
import { wrongUsage } from './errors.ts';
import { readTextInput } from './text-input.ts';

/** An entry as it was named, and how it is bundled. */
export interface LuaEntry {
  /** For texts: as the user wrote it, `(eval)` for `-`. */
  readonly shown: string;
  /** Absolute; absent where the text came from no file that could be read again. */
  readonly path?: string;
  readonly text: string;
  readonly options: Omit<BundleOptions, 'dialect' | 'minify'>;
}

/**
 * Finds the entry and makes sure it can be read.
 * @param file as written; without it `main` of the project's config
 * @throws HbxError `input/…`, `usage/…` when there is neither
 */
export async function openLuaEntry(context: CliContext, workspace: Workspace, file: string | undefined): Promise<LuaEntry> {
  const { project } = workspace;
  const main = file === undefined ? project?.config.main : undefined;
  if (file === undefined && main === undefined) throw wrongUsage('Name the Lua file, or name it as "main" in hbx.config.json.', context.commandLine);
  const named = file ?? relative(context.cwd, main!);
  const text = await readTextInput(context, named, 'Lua file');
  if (named === '-') return { shown: '(eval)', text, options: codeOptions(context, workspace, '(eval)', text) };
  const { path, options } = fileOptions(context, workspace, named);
  // What is no file (`<(…)`) can be read only once.
  const isFile = (await stat(path)).isFile();
  return { shown: named, text, ...(isFile ? { path } : {}), options: isFile ? options : { ...options, entry: { ...options.entry, text } } };
}

/** What code of a file is bundled with: requires count from the project it is in, or from its folder. Nothing is read. */
export function fileOptions(context: CliContext, workspace: Workspace, named: string): { path: string; options: LuaEntry['options'] } {
  const path = resolve(context.cwd, named);
  const around = surroundings(context, workspace, dirname(path));
  return { path, options: { ...around, entry: { path, name: nameWithin(around.root, path) } } };
}

/**
 * What the entry runs in.
 * @param flag what the command line says
 * @throws HbxError `project/bad-runtime`
 */
export function runtimeOfEntry({ cwd }: CliContext, { project }: Workspace, { path, shown, text }: LuaEntry, flag: Runtime | undefined): ChosenRuntime {
  return chooseRuntime({ flag, text, file: path ?? shown, config: runtimeOf(project, path === undefined ? cwd : dirname(path)) });
}

/** What code without a file is bundled with: requires count from the project, or from the folder of the command. */
export function codeOptions(context: CliContext, workspace: Workspace, name: string, text: string): LuaEntry['options'] {
  return { ...surroundings(context, workspace, context.cwd), entry: { name, text } };
}

function surroundings({ env }: CliContext, { project }: Workspace, folder: string): Surroundings {
  return surroundingsOf(project, folder, env['HOME']);
}
