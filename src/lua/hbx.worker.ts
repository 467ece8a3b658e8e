/** The worker thread of the hbx engine. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadKeptThread } from './hbx/kept-thread.ts';

if (parentPort === null) throw new Error('This file runs as a worker thread.');
const { codeFolder } = (workerData ?? {}) as { readonly codeFolder?: string };
const thread = loadKeptThread(import.meta.url, codeFolder);
if (thread === undefined) (await import('./hbx/start.ts')).start(parentPort);
else thread.start(parentPort, thread.kept);
