import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { ensureStateFolder, findWorkspace } from '../../src/project/state-folder.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

it('is .hbx in a project, and in the home folder elsewhere', () => {
  const cwd = temporaryFolder('state');
  assert.deepEqual(findWorkspace({ cwd, home: '/home/x' }), { stateFolder: join('/home/x', 'state') });
  writeFileSync(join(cwd, 'hbx.config.json'), '{}');
  assert.equal(findWorkspace({ cwd, home: '/home/x' }).stateFolder, join(cwd, '.hbx'));
  assert.equal(findWorkspace({ cwd, home: '/home/x', stateFolder: '/elsewhere' }).stateFolder, '/elsewhere');
});

it('keeps itself out of version control', () => {
  const folder = join(temporaryFolder('state'), '.hbx');
  assert.equal(ensureStateFolder(folder), folder);
  assert.equal(ensureStateFolder(folder), folder);
  assert.equal(readFileSync(join(folder, '.gitignore'), 'utf8'), '*\n');
});
