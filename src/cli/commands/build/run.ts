import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { moduleId } from '../../../client/module-id.ts';
import { createBundler, type Bundle } from '../../../project/bundle/bundle.ts';
import { runtimeOption, type Runtime } from '../../../project/runtime.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { wrongUsage } from '../../errors.ts';
import { openLuaEntry, runtimeOfEntry } from '../../lua-entry.ts';
import { checkTargets, openTarget, sameTarget, type Target } from './target.ts';

interface Options {
  readonly out?: string;
  readonly map?: string;
  readonly minify?: boolean;
  readonly dialect: 'luerl' | 'puc';
  readonly runtime?: Runtime;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ file?: string }, Options>): Promise<void> {
  const { output } = context;
  const out = openTarget('--out', options.out, context.cwd, context.commandLine);
  const map = openTarget('--map', options.map, context.cwd, context.commandLine);
  if (output.json && (out === 'stdout' || map === 'stdout')) throw wrongUsage('With --json standard output is for the result: name a file instead of `-`.', context.commandLine);
  if (map === 'stdout' && typeof out !== 'object') throw sameTarget('Write the module to a file: --out <file>.');
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const entry = await openLuaEntry(context, workspace, args.file);
  const { runtime } = runtimeOfEntry(context, workspace, entry, options.runtime);
  const bundle = createBundler({ ...entry.options, dialect: options.dialect, minify: options.minify === true, ...runtimeOption(runtime) }).build();
  checkTargets([out, map].filter((target) => typeof target === 'object'), bundle.files, context.cwd);
  const mapText = map === undefined ? '' : `${JSON.stringify(mapFor(bundle, pathOf(out), pathOf(map) ?? join(realpathSync(context.cwd), '-'), entry.options.root))}\n`;
  if (typeof out === 'object') await out.write(bundle.code);
  if (typeof map === 'object') await map.write(mapText);

  const bytes = Buffer.byteLength(bundle.code);
  const names = bundle.map.sources;
  if (output.json) output.result({ file: entry.shown, runtime, out: options.out ?? null, map: options.map ?? null, id: moduleId(bundle.code), bytes, files: names });
  else if (map === 'stdout') context.stdout.write(mapText);
  else if (typeof out !== 'object') context.stdout.write(bundle.code);
  output.status(`${names.length === 1 ? '1 file' : `${names.length} files`}, ${bytes} bytes${typeof out === 'object' ? ` → ${out.shown}` : ''}`);
}

/** Sources as they are found from the folder of the map. */
function mapFor({ map }: Bundle, out: string | undefined, mapFile: string, root: string): Bundle['map'] {
  const sourceRoot = relative(dirname(mapFile), realpathSync(root)).replaceAll('\\', '/');
  return { ...map, ...(out === undefined ? {} : { file: basename(out) }), ...(sourceRoot === '' ? {} : { sourceRoot }) };
}

function pathOf(target: Target | 'stdout' | undefined): string | undefined {
  return typeof target === 'object' ? target.path : undefined;
}
