// The Handlers runtime: a handler message beside a bare counter message, both inside the engine, and what starting it takes.
// CPU for messages, wall time for starting, best of several. `npm run bench -- runtime`, or `node bench/runtime.mjs` alone. Measures the sources, so nothing has to be built first.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { row } from './node/measure.mjs';

const here = fileURLToPath(import.meta.url);
const runs = 3;

export async function handlersRuntime() {
  // Inside the repository, so that what is not bundled is found.
  const folder = mkdtempSync(join(here, '..', '..', 'node_modules', '.hbx-bench-'));
  try {
    const program = join(folder, 'handlers.mjs');
    await build({ entryPoints: [join(here, '..', 'lua-engines', 'handlers.ts')], outfile: program, bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' });
    // Each run is a process of its own: the first start of the runtime meets code that nothing has warmed up.
    const times = Array.from({ length: runs }, () => JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' })));
    for (const dialect of ['luerl', 'puc']) {
      const best = (kind, what) => Math.min(...times.map((time) => time[dialect][kind][what]));
      console.log(`\nhandlers runtime, ${dialect}`);
      row('bare counter message', best('bare', 'best'), '\u00b5s');
      row('handler message that replies', best('handlers', 'best'), '\u00b5s', `${(best('handlers', 'best') / best('bare', 'best')).toFixed(1)} x (budget: 5 x); instructions ${times[0][dialect].handlers.instructions} / ${times[0][dialect].bare.instructions}`);
      row('starting it, slot 0 included', best('handlers', 'next'), 'ms', '(budget: 10 ms)');
      row('the first of a node', best('handlers', 'again') + best('handlers', 'first'), 'ms', 'with code that nothing has warmed up');
      row('compiling it, once a node', best('handlers', 'load') - best('handlers', 'again'), 'ms');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === here) await handlersRuntime();
