/**
 * Runs one chunk in our engine on a thread with a large stack, as `hbx lua` does, and tells on stderr why it failed.
 * The test bundles this file, since code that a loader transforms on the way runs several times slower.
 *
 *     node official-runner.js <file> <Lua that runs before> [<Lua that runs the file>]
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { openScript } from '../../src/lua/script/hbx-script.ts';
import type { ScriptReply, ScriptRequest } from '../../src/lua/script/request.ts';

if (isMainThread) {
  const [file, prelude, driver] = process.argv.slice(2);
  const request: ScriptRequest = {
    engine: 'hbx',
    dialect: 'puc',
    chunks: [
      { source: prelude!, chunkName: '=prelude', takesArguments: false },
      driver ? { source: driver, chunkName: '=driver', takesArguments: false } : { source: readFileSync(file!, 'latin1'), chunkName: `@${basename(file!)}`, takesArguments: false },
    ],
    arg: [],
    instructions: Infinity,
    memoryBytes: Infinity,
    interactive: false,
  };
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: request, resourceLimits: { stackSizeMb: 256 } });
  worker.on('message', ({ failure }: ScriptReply) => {
    if (failure === undefined) return;
    process.exitCode = 1;
    console.error(failure.message);
    for (const frame of failure.traceback) console.error(`  in ${frame.function} (${frame.file ?? 'host'}:${frame.line ?? ''}:${frame.column ?? ''})`);
  });
} else {
  const request = workerData as ScriptRequest;
  parentPort!.postMessage(openScript(request).run(request.chunks) satisfies ScriptReply);
}
