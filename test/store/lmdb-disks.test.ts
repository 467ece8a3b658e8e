/** The store on disks that are full, read-only, or go away under it: it says so, and damages nothing. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLmdbStore } from '../../src/store/lmdb.ts';
import type { Store } from '../../src/store/store.ts';
import { readOnly, smallDisk, whyNoMounts } from '../helpers/mounts.ts';
import { sourceLoader } from '../helpers/source-loader.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const MB = 1024 * 1024;

function write(store: Store, number: number, bytes = MB): Promise<void> {
  return store.transaction((txn) => txn.put(['slot', number], Buffer.alloc(bytes, number)));
}

/** Writes until the store refuses. @returns how many writes it acknowledged */
async function fill(store: Store): Promise<number> {
  for (let number = 0; ; number++) {
    try {
      await write(store, number);
    } catch (error) {
      assert.deepEqual({ code: (error as { code: string }).code, full: /the disk is full/.test((error as Error).message) }, { code: 'store/write-failed', full: true });
      return number;
    }
    assert.ok(number < 1000, 'it never gets full');
  }
}

function holds(store: Store, count: number, bytes = MB): void {
  assert.equal(store.range({ prefix: ['slot'] }).length, count);
  for (let number = 0; number < count; number++) assert.deepEqual(store.get(['slot', number]), Buffer.alloc(bytes, number), `slot ${number}`);
}

for (const durable of [false, true]) {
  describe(`lmdb store on real disks${durable ? ' (durable)' : ''}`, () => {
    it('stops writing when the disk is full, keeps what it acknowledged, and goes on when there is room', { skip: whyNoMounts }, async () => {
      const disk = smallDisk(40 * MB);
      const folder = join(disk, 'store');
      const store = await createLmdbStore({ folder, durable });
      const written = await fill(store);
      assert.ok(written > 2);
      holds(store, written);
      // Somebody else takes the rest, so that not a page is left.
      assert.throws(() => writeFileSync(join(disk, 'film'), Buffer.alloc(40 * MB)), { code: 'ENOSPC' });
      // It looks at the disk ten times a second.
      await setTimeout(150);
      await assert.rejects(write(store, 900, 10), { code: 'store/write-failed' });
      holds(store, written);
      await store.close();
      await assert.rejects(createLmdbStore({ folder: join(disk, 'another') }), { code: 'store/unreadable', message: /the disk is full/, hint: /Make room/ });
      rmSync(join(disk, 'film'));
      const again = await createLmdbStore({ folder, durable });
      holds(again, written);
      await again.transaction((txn) => txn.remove(['slot', written - 1]));
      await write(again, 900, 10);
      await again.close();
    });

    it('does not open on a disk that is read-only', { skip: whyNoMounts }, async () => {
      const original = temporaryFolder('store');
      const store = await createLmdbStore({ folder: join(original, 'store'), durable });
      await write(store, 0, 10);
      await store.close();
      const before = readFileSync(join(original, 'store', 'data.mdb'));
      const locked = readOnly(original);
      await assert.rejects(createLmdbStore({ folder: join(locked, 'store'), durable }), { code: 'store/unreadable', message: /the disk is read-only/, hint: /can be written/ });
      await assert.rejects(createLmdbStore({ folder: join(locked, 'new'), durable }), { code: 'store/unreadable', message: /the disk is read-only/ });
      assert.deepEqual(readFileSync(join(original, 'store', 'data.mdb')), before);
      const again = await createLmdbStore({ folder: join(original, 'store'), durable });
      holds(again, 1, 10);
      await again.close();
    });

    it('acknowledges nothing once its folder is removed or replaced, and can be closed', async () => {
      for (const change of ['removed', 'moved', 'replaced', 'file removed']) {
        const root = temporaryFolder('store');
        const folder = join(root, 'store');
        const store = await createLmdbStore({ folder, durable });
        await write(store, 0, 10);
        await store.transaction(() => undefined);
        if (change === 'removed') rmSync(folder, { recursive: true });
        else if (change === 'file removed') rmSync(join(folder, 'data.mdb'));
        else renameSync(folder, join(root, 'aside'));
        if (change === 'replaced') {
          mkdirSync(folder);
          cpSync(join(root, 'aside', 'data.mdb'), join(folder, 'data.mdb'));
        }
        await assert.rejects(write(store, 1, 10), { code: 'store/gone', message: /was removed or replaced/ }, change);
        assert.deepEqual(store.get(['slot', 0]), Buffer.alloc(10, 0), 'reading goes on');
        await store.close();
        if (change === 'moved' || change === 'replaced') {
          const moved = await createLmdbStore({ folder: join(root, 'aside'), durable });
          holds(moved, 1, 10);
          await moved.close();
        }
      }
    });
  });
}

describe('lmdb store under ulimit -f', () => {
  const tellsLimits = ((): boolean => {
    try {
      return readFileSync('/proc/self/limits', 'utf8').includes('Max file size');
    } catch {
      return false;
    }
  })();

  it('stops writing before the system ends the process', { skip: tellsLimits ? false : 'the system does not tell how large a file may be' }, async () => {
    const folder = join(temporaryFolder('store'), 'store');
    const script = `
      import { createLmdbStore } from ${JSON.stringify(new URL('../../src/store/lmdb.ts', import.meta.url).href)};
      const store = await createLmdbStore({ folder: ${JSON.stringify(folder)} });
      let written = 0;
      try {
        for (;;) { await store.transaction((txn) => txn.put(['slot', written], Buffer.alloc(1048576, written))); written++; }
      } catch (error) {
        console.log(JSON.stringify({ written, code: error.code }));
      }
      await store.close();`;
    // In blocks of 1024 bytes (bash) or 512 (POSIX): 50 or 100 MB.
    const said = await new Promise<string>((resolve, reject) => {
      execFile('sh', ['-c', 'ulimit -f 102400; exec "$0" --import "$1" --input-type=module -e "$2"', process.execPath, sourceLoader, script], { cwd: fileURLToPath(new URL('../..', import.meta.url)) }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    const { written, code } = JSON.parse(said);
    assert.equal(code, 'store/write-failed');
    assert.ok(written > 10);
    const store = await createLmdbStore({ folder });
    holds(store, written);
    await store.close();
  });
});
