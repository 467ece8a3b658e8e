import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { writeFileAtomically } from '../../src/base/write-file.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

it('writes with folders and permissions, and leaves no draft', () => {
  const folder = join(temporaryFolder('write'), 'a', 'b');
  const file = join(folder, 'x.json');
  writeFileAtomically(file, 'one');
  writeFileAtomically(file, 'two');
  assert.equal(readFileSync(file, 'utf8'), 'two');
  if (process.platform !== 'win32') {
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  }
  assert.deepEqual(readdirSync(folder), ['x.json']);
});

it('leaves no draft when it fails', () => {
  const folder = temporaryFolder('write');
  mkdirSync(join(folder, 'taken'));
  assert.throws(() => writeFileAtomically(join(folder, 'taken'), 'x'));
  assert.deepEqual(readdirSync(folder), ['taken']);
});
