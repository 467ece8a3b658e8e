/**
 * The worker thread that runs Lua in fengari. `prepare.ts` must be in place before fengari loads, hence the order.
 */
import { parentPort } from 'node:worker_threads';
import './fengari/prepare.ts';

if (parentPort === null) throw new Error('This file runs as a worker thread.');
const { serve } = await import('./fengari/serve.ts');
serve(parentPort);
