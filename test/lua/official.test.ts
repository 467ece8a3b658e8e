/**
 * The official Lua 5.3 tests (`test/fixtures/lua-5.3-tests`), one test a file, in `puc` with the machine's io and os.
 * What is left out stands in `officialFiles`, with the reason; blank lines take its place, so lines keep their numbers.
 */
// Alone: it takes long.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { notHere, officialFiles, type LeftOut } from '../helpers/official-files.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const fixtures = fileURLToPath(new URL('../fixtures/lua-5.3-tests', import.meta.url));
const folder = temporaryFolder('official');
const runner = join(folder, 'official-runner.mjs');

describe('the official Lua 5.3 tests', () => {
  before(async () => {
    await build({
      entryPoints: [fileURLToPath(new URL('../helpers/official-runner.ts', import.meta.url))],
      outfile: runner,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
    });
  });

  it('are all here, or it is said why not', () => {
    const names = readdirSync(fixtures).filter((name) => name.endsWith('.lua'));
    assert.deepEqual(Object.keys(officialFiles).sort(), names.sort());
    assert.deepEqual(Object.keys(notHere).filter((name) => names.includes(name)), []);
  });

  for (const [name, { leftOut = [], prelude = '_port = true _soft = true _nomsg = true', driver }] of Object.entries(officialFiles)) {
    it(`${name} passes`, async () => {
      const file = join(folder, name);
      writeFileSync(file, withoutParts(readFileSync(join(fixtures, name), 'latin1'), leftOut), 'latin1');
      const { code, errors, output } = await run(file, prelude, driver);
      assert.equal(code, 0, `${errors}\n${output.slice(-500)}`);
    });
  }
});

function withoutParts(source: string, leftOut: readonly LeftOut[]): string {
  const lines = source.split('\n');
  for (const { lines: [first, last], starts, why, instead } of leftOut) {
    assert.ok(lines[first - 1]!.trim().startsWith(starts), `line ${first} is not where "${starts}" (${why}) begins`);
    lines.fill('', first - 1, last);
    lines[first - 1] = instead;
  }
  return lines.join('\n');
}

function run(file: string, prelude: string, driver = ''): Promise<{ code: number | null; errors: string; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [runner, file, prelude, driver], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
    let errors = '';
    let output = '';
    child.stderr.on('data', (text) => (errors += String(text)));
    child.stdout.on('data', (text) => (output += String(text)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, errors, output }));
  });
}
