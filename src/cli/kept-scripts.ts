/**
 * Runs the command line from plain scripts of which V8 keeps the compiled code. Node 20 keeps none of modules, and loading a module
 * costs it a millisecond; this way a command starts with the functions that ran in the one before.
 *
 * `build.ts` writes the scripts, the bodies of functions of `require`, `exports`, `module` and `hbxUrl`, and names the build in the first
 * line of the entry. One file for each command holds the code of all scripts that it needs (`KeptFolder` says who may have written it):
 *
 *     uint32 length of the index | JSON [[script, offset, length], …] | compiled code of each, at multiples of 8
 *
 * V8 refuses code of another version of itself, of other options or of a text of another length; then, and when the file is missing
 * or damaged, the text is compiled. Keeping goes by what ran: a run that needed another script than the ones before writes the file anew.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { KeptFolder, nameOfBuild } from '../lua/compile/kept-folder.ts';

type Wrapped = (require: (id: string) => unknown, exports: object, module: { exports: object }, hbxUrl: string) => void;

/** Around each script. No line before its first, so that a trace tells the right one. */
const [head, tail] = ['(function (require, exports, module, hbxUrl) { ', '\n})'];

/** A command of which nothing is kept starts with the code of this one: much of it is the same. */
const mostOften = 'cli-deploy';

export interface KeptScriptsOptions {
  /** Where compiled code is kept (`<hbx home>/compiled`); when it is undefined, what the build kept is read and nothing is written. */
  readonly codeFolder: string | undefined;
  /** The file in it. */
  readonly name: string;
}

export interface KeptScripts {
  /** What the entry exports. */
  readonly exports: object;
  /** The scripts that were compiled from their text. */
  readonly compiled: ReadonlySet<string>;
  /** Writes compiled code, when some of what ran is not kept yet, or only for another command. */
  keep(): void;
}

/** Runs the script `entry` (a path) and, when they are needed, those beside it. Errors: whatever one of them throws. */
export function runKeptScripts(entry: string, { codeFolder, name }: KeptScriptsOptions): KeptScripts {
  const text = readFileSync(entry, 'utf8');
  const build = buildOf(text);
  const folder = new KeptFolder(codeFolder === undefined ? undefined : join(codeFolder, build), { installed: [join(dirname(entry), '..', 'compiled', build)] });
  const own = folder.read(name);
  const kept = readPack(own ?? folder.read(mostOften));
  const modules = new Map<string, { exports: object }>();
  const scripts = new Map<string, Script>();
  const compiled = new Set<string>();
  let isKept = own !== undefined;
  const outer = createRequire(entry);
  const here = dirname(entry);

  const load = (file: string): object => {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const path = join(here, file);
    const cachedData = kept.get(file);
    // Not Latin-1, though nearly all is ASCII: esbuild leaves regular expressions as they are.
    const script = new Script(`${head}${readFileSync(path, 'utf8')}${tail}`, { filename: path, ...(cachedData === undefined ? {} : { cachedData }) });
    scripts.set(file, script);
    if (cachedData === undefined || script.cachedDataRejected === true) compiled.add(file);
    (script.runInThisContext() as Wrapped)(inner, module.exports, module, pathToFileURL(path).href);
    return module.exports;
  };
  const inner = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : outer(id));

  return {
    exports: load(basename(entry)),
    compiled,
    keep() {
      if (!folder.isWritable || (isKept && compiled.size === 0)) return;
      if (!isKept) kept.clear();
      isKept = true;
      compiled.clear();
      for (const [file, script] of scripts) kept.set(file, script.createCachedData());
      folder.prune();
      folder.write(name, packOf(kept));
    },
  };
}

/** A build, and what runs it: V8 takes no code of other options. */
function buildOf(entryText: string): string {
  const [, build] = /^\/\/ (\w{24})\n/.exec(entryText) ?? [];
  if (build === undefined) throw new Error('The entry of the command line does not name its build: the installation is damaged. Install hbx again.');
  return nameOfBuild(JSON.stringify([build, process.env['NODE_OPTIONS'] ?? '', ...process.execArgv]));
}

function readPack(pack: Buffer | undefined): Map<string, Buffer> {
  if (pack === undefined) return new Map();
  const length = pack.readUInt32LE(0);
  const index = JSON.parse(pack.toString('latin1', 4, 4 + length)) as readonly (readonly [string, number, number])[];
  return new Map(index.map(([file, offset, size]) => [file, pack.subarray(offset, offset + size)]));
}

function packOf(codes: ReadonlyMap<string, Buffer>): Buffer {
  const aligned = (offset: number): number => Math.ceil(offset / 8) * 8;
  // Room for the longest index: no offset or length has more than ten digits.
  const room = [...codes.keys()].reduce((sum, file) => sum + JSON.stringify([file, 0, 0]).length + 20, 8);
  const index: [string, number, number][] = [];
  let end = aligned(room);
  for (const [file, { length }] of codes) {
    index.push([file, end, length]);
    end = aligned(end + length);
  }
  const pack = Buffer.alloc(end);
  pack.writeUInt32LE(pack.write(JSON.stringify(index), 4, 'latin1'), 0);
  for (const [file, offset] of index) codes.get(file)!.copy(pack, offset);
  return pack;
}
