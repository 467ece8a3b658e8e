import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { withFileLock } from '../../src/base/file-lock.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const folder = temporaryFolder('lock');

it('gives back what the change returns and leaves nothing behind', async () => {
  const file = join(folder, 'a', 'x.lock');
  assert.equal(await withFileLock(file, () => 5), 5);
  await assert.rejects(withFileLock(file, () => assert.fail('no')));
  assert.deepEqual(readdirSync(join(folder, 'a')), []);
});

it('waits for its turn', async () => {
  const file = join(folder, 'b.lock');
  writeFileSync(file, `${hostname()} ${process.pid} other`);
  let done = false;
  const waiting = withFileLock(file, () => (done = true));
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(done, false);
  writeFileSync(file, `${hostname()} ${deadPid()} other`);
  await waiting;
  assert.equal(done, true);
});

it('takes over from a holder that died, and from one that is too old', async () => {
  const file = join(folder, 'c.lock');
  writeFileSync(file, `${hostname()} ${deadPid()} x`);
  await withFileLock(file, () => {});
  writeFileSync(file, 'elsewhere 1 x');
  utimesSync(file, new Date(0), new Date(0));
  await withFileLock(file, () => {});
  assert.equal(existsSync(file), false);
});

/** The id of a process that has just ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '0']).pid;
}
