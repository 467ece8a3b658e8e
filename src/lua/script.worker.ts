/** The worker thread of `hbx lua`: runs the chunks it is handed, then lines if there are to be any. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ScriptReply, ScriptRequest } from './script/request.ts';

if (parentPort === null) throw new Error('This file runs as a worker thread.');
const port = parentPort;
const request = workerData as ScriptRequest;
const { openScript } = request.engine === 'fengari' ? await import('./script/fengari-script.ts') : await import('./script/hbx-script.ts');
const script = openScript(request);

const reply = script.run(request.chunks);
if (request.interactive) port.on('message', (line: string) => port.postMessage(script.runLine(line) satisfies ScriptReply));
port.postMessage(reply satisfies ScriptReply);
