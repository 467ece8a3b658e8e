// Alone: it takes long.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openBlueprint } from '../../src/blueprints/catalogue.ts';
import { newBlueprint } from '../../src/blueprints/write-blueprint.ts';
import { sourceLoader } from '../helpers/source-loader.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const front = new URL('../../src/test.ts', import.meta.url).href;

describe('newBlueprint', () => {
  for (const name of ['guestbook', 'owner', 'my-2nd-try']) {
    it(`makes ${name}, whose spec passes at once`, () => {
      const { folder, written } = newBlueprint(name, { into: temporaryFolder('new'), force: false });
      assert.deepEqual(written, ['blueprint.json', 'main.lua', 'spec.test.js', 'README.md']);
      assert.equal(openBlueprint(folder, 'project').manifest.name, name);
      for (const file of written) assert.doesNotMatch(readFileSync(join(folder, file), 'utf8'), /undefined|\[object|[^\0-\x7f]/);
      // Without a project there is no hbx to import from.
      const spec = join(folder, 'spec.test.js');
      writeFileSync(spec, readFileSync(spec, 'utf8').replace("'hbx/test'", JSON.stringify(front)));
      const { NODE_TEST_CONTEXT: _inside, ...env } = process.env;
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', sourceLoader, '--test', '--test-reporter', 'tap', spec], { encoding: 'utf8', timeout: 120_000, env });
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /# pass 4\n/);
    });
  }

  it('refuses names that are none, before anything is written', () => {
    for (const name of ['../x', '__proto__', 'A', '', 'a b', 'a"b']) assert.throws(() => newBlueprint(name, { into: '/nowhere/at/all', force: true }), { code: 'blueprints/bad-name' });
  });
});
