import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { makeFolder } from '../../src/base/make-folder.ts';
import { readOnly, whyNoMounts } from '../helpers/mounts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

it('makes a folder and those above it, and is content with one that is there', () => {
  const folder = join(temporaryFolder(), 'a', 'b', 'c');
  makeFolder(folder, 0o700);
  makeFolder(folder);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

it('tells of a file in the way', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(join(file, 'a')), { code: 'ENOTDIR' });
  assert.throws(() => makeFolder(file), { code: 'EEXIST' });
});

it('tells of a disk that is read-only', { skip: whyNoMounts }, () => {
  const locked = readOnly(temporaryFolder());
  assert.throws(() => makeFolder(join(locked, 'a', 'b')), { code: 'EROFS' });
});

it('comes to an end where nothing can be made', { skip: process.platform === 'linux' ? false : 'only Linux has /proc' }, () => {
  assert.throws(() => makeFolder('/proc/none/a'), { code: 'ENOENT' });
});
