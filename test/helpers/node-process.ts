import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sourceLoader } from './source-loader.ts';

export interface NodeProcess {
  readonly port: number;
  readonly url: string;
  /** Bytes that JavaScript keeps, the most that the whole process ever had (where the system tells), and requests under way. */
  cost(): Promise<{ kept: number; peak: number | undefined; active: number }>;
  /** Ends it as `kill -9` does, and waits until it is gone. */
  kill(): Promise<void>;
}

/** A node in a process of its own, from source, which `npm test` puts into one file: for tests that look at its memory, or may kill it. It ends with its test. */
export async function nodeProcess(folder?: string): Promise<NodeProcess> {
  const node = await startNodeProcess(folder);
  after(() => node.kill());
  return node;
}

/**
 * The same for programs that are no tests. Rejects when the node does not start.
 * @param killAfterMs kills it so long after its birth, be it ready or not
 */
export async function startNodeProcess(folder?: string, killAfterMs?: number): Promise<NodeProcess> {
  const built = process.env['HBX_BUILT_WORKERS'];
  const [file, loader] = built === undefined ? [fileURLToPath(new URL('./node-child.ts', import.meta.url)), ['--import', sourceLoader]] : [join(built, 'node-child.js'), []];
  const child = fork(file, folder === undefined ? [] : [folder], { execArgv: [...loader, '--expose-gc'] });
  const exited = once(child, 'exit');
  const gone = exited.then(([code, signal]): never => {
    throw new Error(`The node ended (${code ?? signal}).`);
  });
  gone.catch(() => undefined);
  if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const next = (): Promise<unknown> => {
    const message = new Promise((resolve) => child.once('message', resolve));
    return Promise.race([message, gone]);
  };
  const { port } = (await next()) as { port: number };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async cost() {
      child.send('cost', () => undefined);
      return (await next()) as { kept: number; peak: number | undefined; active: number };
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
