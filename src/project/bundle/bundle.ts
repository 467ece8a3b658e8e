/**
 * The bundler: several Lua files in, one module out that runs wherever one file does.
 *
 * Without a `require` the code is the entry, byte for byte (an interpreter line becomes a comment, a byte order mark goes). Else
 * each file stands in it once and unchanged, lines at column 1, behind a `require` of its own (`prelude.ts`). With a runtime the
 * entry is what its `boot` is handed. The same files give the same bytes on every machine.
 */
import { checkCycles } from './order.ts';
import { emit, hasPrelude } from './emit.ts';
import { FileLookup } from './file-lookup.ts';
import { readGraph } from './graph.ts';
import { SourceFiles } from './source-files.ts';
import type { SourceMap } from '../source-map.ts';

export interface BundleOptions {
  /**
   * `path` absolute; `name` as shown: `src/main.lua`, `(stdin)`, `(eval)`; `text` instead of what the file holds. One of `path` and
   * `text` has to be there.
   */
  readonly entry: { readonly path?: string; readonly name: string; readonly text?: string };
  /** Absolute: the project root, else the folder of the entry, or that of the command for text without a file. */
  readonly root: string;
  /** Of `hbx.config.json`: folders, or templates with `?`, from the root. */
  readonly luaPath?: readonly string[];
  readonly dialect: 'luerl' | 'puc';
  readonly minify?: boolean;
  /** The modules of hbx: names without the dot, and their Lua source. */
  readonly builtIns?: ReadonlyMap<string, string>;
  /** Of those, the ones that the process has already: they are left to it. */
  readonly hostModules?: ReadonlySet<string>;
  /** The entry runs inside the runtime, which goes with it. A bundle that has one already stays as it is. */
  readonly runtime?: 'handlers';
  /** The user's home, where luarocks keeps a tree. */
  readonly home?: string;
}

export interface Bundle {
  /** What is sent. */
  readonly code: string;
  /** `sources` count from `root`; modules of hbx are `hbx:json.lua`, text without a file is called as the entry. */
  readonly map: SourceMap;
  /** The files that were read, absolute, the entry first. */
  readonly files: readonly string[];
  /** Folders in which a new file could change what a name means. Absolute, sorted. */
  readonly watched: readonly string[];
}

export interface Bundler {
  /**
   * Reads what has changed and bundles anew.
   * @throws HbxError `bundle/…` with file, line and column of the user's source
   */
  build(): Bundle;
  /** `watched` of the newest build, also when it failed. */
  watched(): readonly string[];
}

/** A bundler that keeps parsed files between builds. */
export function createBundler({ entry, root, luaPath, dialect, minify = false, builtIns = new Map(), hostModules, runtime, home }: BundleOptions): Bundler {
  const sources = new SourceFiles(dialect, minify);
  let lookup = new FileLookup(root);
  return {
    watched: () => lookup.watched,
    build() {
      lookup = new FileLookup(root);
      sources.begin();
      const files = readGraph({ entry, root, luaPath, builtIns, hostModules, runtime, home }, sources, lookup);
      checkCycles(files);
      if (hasPrelude(files)) for (const { role, source } of files) source.checkRoom?.(role);
      sources.end();
      return {
        ...emit(files, { dialect, minify }),
        files: files.flatMap(({ source: { path } }) => (path === undefined ? [] : [path])),
        watched: lookup.watched,
      };
    },
  };
}

/** Bundles once. */
export function bundle(options: BundleOptions): Bundle {
  return createBundler(options).build();
}
