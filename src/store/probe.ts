/**
 * Opens a doubtful store in a process of its own and reads it: damage kills that process and not this one.
 */
import { spawn } from 'node:child_process';
import { truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { storeCorrupt } from './errors.ts';

export interface ProbeOptions {
  /** Read everything. Else the reading stops after a while: enough to find a file that kills at first touch. */
  readonly complete: boolean;
  /** The size in bytes to give a sound file that is shorter, so that no later access lies beyond its end. */
  readonly extendTo?: number | undefined;
}

const SHORT_PROBE_MS = 250;
/** A damaged tree may have a circle. Sound ones are read at several hundred MB a second. */
const LONGEST_PROBE_MS = 120_000;

// Runs in the child with lmdb's path, the folder and the milliseconds it has. Each value is copied, which touches all its pages.
const script = `
const [lmdb, folder, ms] = process.argv.slice(1);
const until = performance.now() + Number(ms);
const db = require(lmdb).open({ path: folder, noSubdir: false, encoding: 'binary', keyEncoding: 'binary', maxDbs: 1, readOnly: true });
let last, count = 0;
for (const { key } of db.getRange({})) {
  if (last && Buffer.compare(last, key) >= 0) throw new Error('keys are out of order');
  last = key;
  if ((++count & 63) === 0 && performance.now() > until) process.exit(0);
}
if (count !== db.getStats().entryCount) throw new Error('entries are missing');
process.exit(0);
`;

/** Probes the store in a folder. Errors: `store/corrupt`. */
export async function probeStore(folder: string, { complete, extendTo }: ProbeOptions): Promise<void> {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const { NODE_OPTIONS: _, ...environment } = process.env;
  const budgetMs = complete ? LONGEST_PROBE_MS : SHORT_PROBE_MS;
  const child = spawn(process.execPath, ['-e', script, '--', lmdb, folder, String(budgetMs)], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_PROBE_MS + 10_000,
    killSignal: 'SIGKILL',
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(0, 4000)));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...status) => resolve(status));
  });
  if (code !== 0) throw storeCorrupt(folder, describe(code, signal, words));
  if (extendTo !== undefined) await truncate(join(folder, 'data.mdb'), extendTo);
}

function describe(code: number | null, signal: NodeJS.Signals | null, words: string): string {
  if (signal === 'SIGBUS' || code === 128 + constants.signals.SIGBUS) return 'data.mdb is shorter than its index says';
  if (signal === 'SIGKILL') return 'reading it came to no end';
  if (signal !== null) return `reading it crashes (${signal})`;
  const line = /^\s*(?:\w*Error): (.*)$/m.exec(words)?.[1] ?? `reading it ended with code ${code}`;
  return line.trim().replace(/\.$/, '');
}
