/** The worker thread of the hbx engine. */
import { parentPort } from 'node:worker_threads';
import { serve } from './hbx/serve.ts';

if (parentPort === null) throw new Error('This file runs as a worker thread.');
serve(parentPort);
