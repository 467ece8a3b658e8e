/** A headless Chromium, where one is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { temporaryFolder } from './temporary-folder.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Path or name of the browser: `HBX_CHROMIUM`, else the first that answers. */
export const browser: string | undefined = [process.env['HBX_CHROMIUM'], ...names].find((name) => name !== undefined && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** Why the tests in a browser do not run here; `undefined` when they do. */
export const whyNoBrowser = browser === undefined ? `needs a Chromium (${names.join(', ')}, or HBX_CHROMIUM)` : undefined;

/** Opens a page. @returns ends the browser */
export function openPage(url: string, options: readonly string[] = []): () => Promise<void> {
  const words = ['--headless=new', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-extensions', `--user-data-dir=${temporaryFolder('chromium')}`, ...options];
  // Its sandbox does not work for root, and in most containers. The pages are our own.
  const child = spawn(browser!, [...words, '--no-sandbox', '--disable-dev-shm-usage', url], { stdio: 'ignore', detached: true });
  const gone = once(child, 'exit');
  const kill = (): void => {
    try {
      // With all of its processes, so that none writes into its folder any more.
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  process.prependOnceListener('exit', kill);
  return async () => {
    process.off('exit', kill);
    kill();
    await gone;
  };
}
