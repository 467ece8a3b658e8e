/** The entry of the built command line: loads `main.ts` from scripts of which V8 keeps the compiled code (`kept-scripts.ts`). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveHome } from '../base/home.ts';
import { runKeptScripts } from './kept-scripts.ts';

/** A command that runs on has done by then what it does at its start. */
const keepAfterMs = 3000;

const [word = ''] = process.argv.slice(2);
const { keep } = runKeptScripts(fileURLToPath(new URL('main.cjs', import.meta.url)), {
  codeFolder: codeFolder(),
  // Each command needs other functions. An unknown word fails, and then nothing is kept.
  name: /^[a-z][a-z-]{0,30}$/.test(word) ? `cli-${word}` : 'cli',
});
process.on('exit', (code) => code === 0 && keep());
setTimeout(keep, keepAfterMs).unref();

/** Beside what the engine keeps, once there is a home: no `hbx --version` makes one. */
function codeFolder(): string | undefined {
  try {
    const home = resolveHome({ env: process.env, cwd: process.cwd() });
    return existsSync(home) ? join(home, 'compiled') : undefined;
  } catch {
    // The working folder is gone; the command itself tells of it.
    return undefined;
  }
}
