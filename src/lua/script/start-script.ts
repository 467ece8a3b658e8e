/** Starts a script on a thread of its own, whose stack is large enough for deep recursion. */
import { Worker } from 'node:worker_threads';
import { workerFile } from '../worker-file.ts';
import { notEnoughMemory, type ScriptReply, type ScriptRequest } from './request.ts';

/** Stack of the thread: what the depth counter of the engine allows fits in. */
const stackSizeMb = 256;

export interface RunningScript {
  /** After the chunks have run: how they ended. Settles with `exitCode` instead when the thread is gone. */
  readonly ran: Promise<ScriptReply>;
  /** Exit code of the thread: what `os.exit` said, else 0. */
  readonly exitCode: Promise<number>;
  /** Interactive use: runs a line, and answers how it ended. */
  runLine(text: string): Promise<ScriptReply>;
  /** Ends the thread wherever it is. */
  stop(): void;
}

/** Starts the thread. What is a fault of hbx and not of the script rejects `ran` and `exitCode`. */
export function startScript(request: ScriptRequest): RunningScript {
  const worker = new Worker(workerFile('script'), { execArgv: [], workerData: request, resourceLimits: { stackSizeMb }, name: 'lua' });
  let settle: { resolve: (reply: ScriptReply) => void; reject: (error: unknown) => void } | undefined;
  let broken: unknown;
  let hasEnded = false;
  const nextReply = (): Promise<ScriptReply> =>
    new Promise((resolve, reject) => {
      if (broken !== undefined) reject(broken);
      else if (hasEnded) resolve({});
      else settle = { resolve, reject };
    });

  const ran = nextReply();
  const exitCode = new Promise<number>((resolve, reject) => {
    worker.on('message', (reply: ScriptReply) => settle?.resolve(reply));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      hasEnded = true;
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        settle?.resolve({ failure: { kind: 'memory', message: notEnoughMemory, traceback: [] } });
        return resolve(1);
      }
      // Whoever read the output has gone: nothing is left to say.
      if (error.code === 'EPIPE') {
        settle?.resolve({});
        return resolve(0);
      }
      broken = error;
      settle?.reject(error);
      reject(error);
    });
    worker.on('exit', (code) => {
      hasEnded = true;
      settle?.resolve({});
      resolve(code);
    });
  });
  // Whoever awaits one of the two must not be killed by the other.
  ran.catch(() => {});
  exitCode.catch(() => {});

  return {
    ran,
    exitCode,
    runLine(text) {
      worker.postMessage(text);
      return nextReply();
    },
    stop: () => void worker.terminate(),
  };
}
