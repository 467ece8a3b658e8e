/** Which files belong to a bundle, and what each name means in each of them. */
import type { SourceLocation } from '../../base/errors.ts';
import { bootModule } from './constant-names.ts';
import { badModuleName, dynamicRequire, missingModule } from './errors.ts';
import type { FileLookup } from './file-lookup.ts';
import type { FoundRequire } from './find-requires.ts';
import { missingHint } from './missing-hint.ts';
import { createResolver, relativeName, type From } from './resolve.ts';
import { SourceFiles, type SourceFile } from './source-files.ts';

/** One file of the bundle. */
export interface BundleFile {
  /** 0 is the entry; modules follow in the order in which they are met. */
  readonly index: number;
  /** `main`: the entry inside the function that the runtime is handed. */
  readonly role: 'entry' | 'main' | 'module';
  readonly source: SourceFile;
  /** In maps: from the root with `/`, `hbx:json.lua`, `(eval)`. */
  readonly mapName: string;
  /** What the module is told as its file. */
  readonly shown: string;
  /** By the names as Lua sees them. */
  readonly modules: Map<string, BundleFile>;
  readonly edges: Edge[];
}

/** A require that leads to a file. */
export interface Edge {
  readonly from: BundleFile;
  readonly to: BundleFile;
  readonly require: FoundRequire;
}

export interface GraphOptions {
  readonly entry: { readonly path?: string; readonly name: string; readonly text?: string };
  readonly root: string;
  readonly luaPath?: readonly string[] | undefined;
  readonly builtIns: ReadonlyMap<string, string>;
  readonly hostModules?: ReadonlySet<string> | undefined;
  readonly runtime?: 'handlers' | undefined;
  readonly home?: string | undefined;
}

/** How modules of hbx are called. */
export const builtInPrefix = 'hbx:';

/**
 * Reads the entry and all that it requires, file by file in the order in which they are met.
 * @throws HbxError `bundle/…`
 */
export function readGraph(options: GraphOptions, sources: SourceFiles, lookup: FileLookup): BundleFile[] {
  const { entry, root, builtIns, runtime } = options;
  const resolve = createResolver({ ...options, lookup });
  const files: BundleFile[] = [];
  const byName = new Map<string, BundleFile>();
  const missing: { readonly require: FoundRequire; readonly file: BundleFile; readonly tried: readonly string[] }[] = [];

  const add = (source: SourceFile, shown: string, mapName: string, role: BundleFile['role'] = 'module'): BundleFile => {
    const file: BundleFile = { index: files.length, role, source, mapName, shown, modules: new Map(), edges: [] };
    files.push(file);
    byName.set(source.name, file);
    return file;
  };

  const builtIn = (name: string): BundleFile => {
    const mapName = `${builtInPrefix}${name}.lua`;
    return byName.get(mapName) ?? add(sources.own(mapName, builtIns.get(name)!), mapName, mapName);
  };

  const follow = (file: BundleFile, found: FoundRequire): void => {
    const at = (): SourceLocation => file.source.locate(found.at);
    const resolved = resolve(found.shown, fromOf(file));
    if (resolved.kind === 'bad') throw badModuleName(found.shown, resolved.why, at());
    if (resolved.kind === 'host') return;
    if (resolved.kind === 'missing') {
      if (!found.mayBeMissing) missing.push({ require: found, file, tried: resolved.tried });
      return;
    }
    let target: BundleFile;
    if (resolved.kind === 'file') {
      const mapName = relativeName(root, resolved.path);
      target = byName.get(resolved.path) ?? add(sources.read(resolved.path, mapName, at), resolved.shown, mapName);
    } else {
      target = builtIn(resolved.name);
    }
    file.modules.set(found.name, target);
    // An engine that does not encode the bytes of literals once more sees the name as it is written.
    file.modules.set(Buffer.from(found.shown, 'utf8').toString('latin1'), target);
    file.edges.push({ from: file, to: target, require: found });
  };

  const source = entry.text !== undefined ? sources.text(entry.name, entry.text, entry.path) : sources.read(entry.path ?? entry.name, entry.name, undefined);
  const entryName = entry.path === undefined ? entry.name : relativeName(root, entry.path);
  const isMain = runtime !== undefined && !source.facts.bringsRuntime;
  const main = add(source, entryName, entryName, isMain ? 'main' : 'entry');
  if (isMain) main.modules.set(bootModule, builtIn(bootModule.slice(1)));
  // The list grows while it is read.
  for (const file of files) {
    const { requires, dynamicAt } = file.source.facts;
    if (dynamicAt !== undefined) throw dynamicRequire(file.source.locate(dynamicAt));
    for (const found of requires) follow(file, found);
  }

  const given = new Set(files.flatMap(({ source: { facts } }) => facts.given));
  const lost = missing.find(({ require }) => !given.has(require.name));
  if (lost === undefined) return files;
  const { require, file, tried } = lost;
  throw missingModule(require.shown, tried, file.source.locate(require.at), missingHint(require.shown, fromOf(file), options));
}

function fromOf({ source: { path, name } }: BundleFile): From {
  return path ?? (name.startsWith(builtInPrefix) ? 'built-in' : undefined);
}
