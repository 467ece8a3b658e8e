import { basename, dirname, relative, resolve } from 'node:path';
import { HbxError } from '../../../base/errors.ts';
import { makeFolder } from '../../../base/make-folder.ts';
import { writeFileAtomically } from '../../../base/write-file.ts';
import { moduleId } from '../../../client/module-id.ts';
import { createBundler, type Bundle } from '../../../project/bundle/bundle.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openLuaEntry } from '../../lua-entry.ts';

interface Options {
  readonly out?: string;
  readonly map?: string;
  readonly minify?: boolean;
  readonly dialect: 'luerl' | 'puc';
}

export async function run(context: CliContext, { args, options }: CommandInput<{ file?: string }, Options>): Promise<void> {
  const { output } = context;
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const entry = await openLuaEntry(context, workspace, args.file);
  const bundle = createBundler({ ...entry.options, dialect: options.dialect, minify: options.minify === true }).build();
  const out = options.out === undefined ? undefined : resolve(context.cwd, options.out);
  const map = options.map === undefined ? undefined : resolve(context.cwd, options.map);
  for (const target of [out, map]) {
    if (target !== undefined && bundle.files.includes(target)) throw overwritesSource(relative(context.cwd, target));
  }
  if (out !== undefined && out === map) throw new HbxError('build/same-file', 'The module and its map need a file each.', { hint: `Try --map ${options.map}.map.` });
  if (out !== undefined) write(out, bundle.code);
  if (map !== undefined) write(map, `${JSON.stringify(mapFor(bundle, out, map, entry.options.root))}\n`);

  const bytes = Buffer.byteLength(bundle.code);
  const names = bundle.map.sources;
  if (output.json) output.result({ file: entry.shown, out: options.out ?? null, map: options.map ?? null, id: moduleId(bundle.code), bytes, files: names });
  else if (out === undefined) context.stdout.write(bundle.code);
  output.status(`${names.length === 1 ? '1 file' : `${names.length} files`}, ${bytes} bytes${options.out === undefined ? '' : ` → ${options.out}`}`);
}

/** Sources as they are found from the folder of the map. */
function mapFor({ map }: Bundle, out: string | undefined, mapFile: string, root: string): Bundle['map'] {
  const sourceRoot = relative(dirname(mapFile), root).replaceAll('\\', '/');
  return { ...map, ...(out === undefined ? {} : { file: basename(out) }), ...(sourceRoot === '' ? {} : { sourceRoot }) };
}

function write(file: string, text: string): void {
  makeFolder(dirname(file));
  writeFileAtomically(file, text, 0o666);
}

function overwritesSource(file: string): HbxError {
  return new HbxError('build/overwrites', `${file} is one of the files the module is made of.`, { hint: 'Write to another file.' });
}
