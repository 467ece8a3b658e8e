/**
 * Keeps the engine's compiled code for the tests, before the first of them (`run.mjs`): the engine itself, hbx's runtime and the
 * blueprints, in both dialects. `keep-code.ts <folder>` runs until all is written.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { packageRoot } from '../../src/base/package-root.ts';
import { createEngine, defaultLimits } from '../../src/lua/engines.ts';
import { message } from '../../src/message/value.ts';
import { surroundingsOf } from '../../src/project/bundle-surroundings.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';

const folder = process.argv[2]!;
const blueprints = join(packageRoot(), 'blueprints');
const entries = ['', ...readdirSync(blueprints).map((name) => `require("./${name}/main")\n`)];
const engine = await createEngine('hbx', folder);
for (const dialect of ['luerl', 'puc'] as const) {
  for (const [text, minify] of [...entries.map((entry) => [entry, false] as const), ['', true] as const]) {
    const { code } = bundle({ ...surroundingsOf(undefined, blueprints, undefined), entry: { name: 'main.lua', text }, dialect, runtime: 'handlers', minify });
    const opened = await engine.open([{ name: 'main.lua', source: code }], { dialect, limits: defaultLimits });
    if (!opened.ok) throw new Error(opened.error.message);
    const definition = message({ type: 'Process', commitments: { p: { committer: 'owner', type: 'rsa-pss-sha512' } } });
    // Code is kept with the functions that ran.
    for (const [slot, body] of [definition, message({ action: 'Info', data: '1', commitments: { m: { committer: 'owner', type: 'rsa-pss-sha512' } } })].entries()) {
      await opened.vm.call('compute', [message({ process: definition }), message({ slot, process: 'p', timestamp: 1, 'block-height': 1, body }), new Map()]);
    }
    opened.vm.close();
  }
}
// The thread writes by and by, its own code last.
const isWritten = (): boolean => readdirSync(folder, { recursive: true }).some((file) => /\bengine$/.test(String(file)));
for (let look = 0; look < 100 && !isWritten(); look++) await setTimeout(100);
await engine.close();
