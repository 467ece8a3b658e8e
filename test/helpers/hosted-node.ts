import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { launcher } from './run-hbx.ts';
import type { ProjectFolder } from './project-folder.ts';

export interface HostedNode {
  readonly url: string;
  readonly address: string;
  readonly child: ChildProcess;
  /** Ends it with a signal and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** `hbx node` in a process of its own, on a free port. */
export async function hostedNode({ cwd, home }: ProjectFolder, words: string[] = []): Promise<HostedNode> {
  const child = spawn(process.execPath, [launcher, 'node', '--port', '0', '--json', ...words], {
    cwd,
    env: { ...process.env, HBX_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  timer.unref();
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), gone.then(() => undefined)]);
  if (first === undefined || first.done === true) throw new Error(`hbx node did not start: ${errors}`);
  const { url, address } = JSON.parse(first.value) as { url: string; address: string };
  return {
    url,
    address,
    child,
    async end(signal = 'SIGINT') {
      clearTimeout(timer);
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
    },
  };
}
