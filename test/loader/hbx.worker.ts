/**
 * The engine's worker as the tests start it (`run.mjs` builds it): an engine that is told no folder for compiled code reads what other
 * tests left in theirs, and writes nothing. Hundreds are started, and compiling the runtime anew costs each of them a quarter of a second.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { loadKeptThread, type KeptCode } from '../../src/lua/hbx/kept-thread.ts';

const { codeFolder } = (workerData ?? {}) as { readonly codeFolder?: string };
const { start, kept } = loadKeptThread(import.meta.url, codeFolder ?? join(fileURLToPath(import.meta.url), '..', '..', 'kept-code'))!;
start(parentPort!, codeFolder === undefined ? readOnly(kept) : kept);

function readOnly({ folder }: KeptCode): KeptCode {
  const reader = { isWritable: false, read: (name: string) => folder.read(name), write() {}, prune() {} };
  return { folder: reader as unknown as KeptCode['folder'], isThreadKept: true, keepThread() {} };
}
