/**
 * The engine's thread as a script of which V8 keeps the compiled code. A fresh thread has much to do at once, all of it in code that
 * nobody has compiled yet; with what an earlier thread left behind it starts in half the time.
 *
 * Node keeps no compiled code of modules (20 has no way at all), so the build writes the engine a second time, as one plain script
 * (`src/build.ts`). From source there is none, and the thread is loaded as a module.
 *
 * The build also keeps what the first program after an installation would have to make (`src/build-compiled.ts`):
 *
 *     dist/compiled/<build>/      as the user's own folder; it stays with the Node that built it
 *     dist/lua/parts/<engine>/    hbx's Lua modules as JavaScript, without V8's form, for every Node
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { KeptFolder, nameOfBuild } from '../compile/kept-folder.ts';
import type * as Start from './start.ts';

/** What an engine keeps for the next one. */
export interface KeptCode {
  /** That of this build. */
  readonly folder: KeptFolder;
  /** The folder has compiled code of the thread itself, or can't be written. */
  readonly isThreadKept: boolean;
  /** Writes it. */
  keepThread(): void;
}

type Wrapped = (require: NodeJS.Require, exports: object, module: { exports: object }, hbxUrl: string) => void;

const threadFile = 'hbx.thread.cjs';
const keptName = 'engine';

/**
 * Loads the thread from the script beside the worker's file; `undefined` when there is none.
 * @param worker URL of the worker's file
 * @param codeFolder where compiled code is kept; when it is not given, what the build kept is read and nothing is written
 */
export function loadKeptThread(worker: string, codeFolder: string | undefined): { readonly start: typeof Start.start; readonly kept: KeptCode } | undefined {
  if (!worker.startsWith('file:')) return undefined;
  const file = fileURLToPath(new URL(threadFile, worker));
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
  const build = nameOfBuild(text, String(cachedDataVersionTag()));
  const installed = [new URL(`../compiled/${build}`, worker), new URL(`parts/${nameOfText(text)}`, worker)].map((url) => fileURLToPath(url));
  const folder = new KeptFolder(codeFolder === undefined ? undefined : join(codeFolder, build), { installed });
  const cachedData = folder.read(keptName);
  const script = new Script(`(function (require, exports, module, hbxUrl) { ${text}\n})`, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
  const module = { exports: {} };
  (script.runInThisContext() as Wrapped)(createRequire(worker), module.exports, module, worker);
  const kept: KeptCode = {
    folder,
    isThreadKept: !folder.isWritable || (cachedData !== undefined && script.cachedDataRejected !== true),
    keepThread: () => folder.write(keptName, script.createCachedData()),
  };
  return { start: (module.exports as typeof Start).start, kept };
}

/** Of the engine alone, whatever runs it: its JavaScript of a part is the same everywhere. */
export function nameOfText(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 24);
}
