import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { checkFiles } from '../../src/store/check-files.ts';
import { createLmdbStore } from '../../src/store/lmdb.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

describe('lmdb store on a damaged disk', () => {
  const root = temporaryFolder('store');
  const sound = join(root, 'sound');
  let count = 0;

  before(async () => {
    const store = await createLmdbStore({ folder: sound });
    for (let slot = 0; slot < 200; slot++) await store.transaction((txn) => txn.put(['slot', slot], Buffer.alloc(slot * 50, slot)));
    await store.close();
  });

  function copyOfSound(): { folder: string; data: string } {
    const folder = join(root, `copy-${count++}`);
    cpSync(sound, folder, { recursive: true });
    return { folder, data: join(folder, 'data.mdb') };
  }

  /** Opens, reads all, closes: what a user would see. */
  async function use(folder: string): Promise<number> {
    const store = await createLmdbStore({ folder });
    try {
      await store.transaction((txn) => txn.put(['more'], Buffer.alloc(100_000)));
      return store.range({ prefix: ['slot'] }).length;
    } finally {
      await store.close();
    }
  }

  const markDead = (folder: string, bootedAt = Math.round(Date.now() / 1000 - uptime())): void => writeFileSync(join(folder, 'open-999999999-1'), String(bootedAt));

  it('opens a sound copy, and says what to do about a damaged one', async () => {
    const { folder, data } = copyOfSound();
    assert.equal(await use(folder), 200);
    writeFileSync(data, 'this is no database, it is a sentence'.repeat(1000));
    await assert.rejects(createLmdbStore({ folder }), (error: Error & { code: string; hint: string; exitCode: number }) => {
      assert.equal(error.code, 'store/corrupt');
      assert.equal(error.message, `The store in ${folder} is damaged: data.mdb is not an LMDB file.`);
      assert.match(error.hint, /^Nothing was changed\. Move the folder away \(mv /);
      assert.ok(error.hint.includes(folder));
      assert.equal(error.exitCode, 2);
      return true;
    });
  });

  it('refuses a file that is cut off, wherever', async () => {
    const size = statSync(join(sound, 'data.mdb')).size;
    for (const left of [1, 10, 100, 4000, 4096, 4100, 8191, 8192, 12_288, Math.floor(size / 2), size - 300_000]) {
      const { folder, data } = copyOfSound();
      truncateSync(data, left);
      await assert.rejects(use(folder), { code: 'store/corrupt' }, `cut to ${left} of ${size} bytes`);
      assert.equal(statSync(data).size, left, 'nothing was changed');
    }
  });

  it('opens a file whose end holds only free pages', async () => {
    const { folder, data } = copyOfSound();
    const size = statSync(data).size;
    const store = await createLmdbStore({ folder });
    // Pages that came and went: the largest values are freed, the end of the file with them.
    await store.transaction((txn) => txn.put(['big'], Buffer.alloc(1_000_000)));
    await store.transaction((txn) => txn.remove(['big']));
    for (let index = 0; index < 3; index++) await store.transaction((txn) => txn.put(['small'], Buffer.from(String(index))));
    await store.close();
    assert.ok(statSync(data).size > size + 900_000);
    truncateSync(data, size + 500_000);
    assert.equal(await use(folder), 200);
  });

  it('starts afresh in an empty file, and makes a folder that is missing', async () => {
    const { folder, data } = copyOfSound();
    truncateSync(data, 0);
    rmSync(join(folder, 'lock.mdb'));
    assert.equal(await use(folder), 0);
    const deep = join(root, 'not', 'there', 'yet');
    assert.equal(await use(deep), 0);
    assert.ok(existsSync(join(deep, 'data.mdb')));
  });

  it('refuses an emptied file, but not one that another process just makes', async () => {
    const { folder, data } = copyOfSound();
    truncateSync(data, 0);
    for (let times = 0; times < 2; times++) {
      await assert.rejects(use(folder), { code: 'store/corrupt', message: `The store in ${folder} is damaged: data.mdb is empty, so what was in it is gone.` });
      assert.equal(statSync(data).size, 0);
      markDead(folder);
    }
    writeFileSync(join(folder, `open-${process.ppid}-1`), String(Math.round(Date.now() / 1000 - uptime())));
    assert.deepEqual(await checkFiles(folder, () => Infinity), {});
  });

  it('refuses wrong meta pages', async () => {
    const damages: [string, (bytes: Buffer) => void][] = [
      ['first magic', (bytes) => bytes.writeUInt32LE(1, 24)],
      ['second magic', (bytes) => bytes.writeUInt32LE(1, 4096 + 24)],
      ['version', (bytes) => bytes.writeUInt32LE(1, 28)],
      ['page size', (bytes) => bytes.writeUInt32LE(4097, 48)],
      ['another page size', (bytes) => bytes.writeUInt32LE(8192, 48)],
      ['last page', (bytes) => bytes.fill(0xff, 144, 152)],
      ['root page', (bytes) => bytes.writeUInt32LE(1_000_000, 136)],
      ['zeros', (bytes) => bytes.fill(0, 0, 8192)],
    ];
    for (const [what, damage] of damages) {
      const { folder, data } = copyOfSound();
      const bytes = readFileSync(data);
      damage(bytes);
      writeFileSync(data, bytes);
      await assert.rejects(use(folder), { code: 'store/corrupt' }, what);
    }
  });

  it('reads a store in another process after an unclean exit, and finds damage inside', async () => {
    for (const [what, fill] of [['zeros', 0], ['ones', 0xff], ['letters', 0x61]] as const) {
      const { folder, data } = copyOfSound();
      const bytes = readFileSync(data);
      bytes.fill(fill, 8192);
      writeFileSync(data, bytes);
      markDead(folder);
      await assert.rejects(use(folder), { code: 'store/corrupt' }, what);
      // Not forgotten: the next start looks again.
      await assert.rejects(use(folder), { code: 'store/corrupt' }, what);
    }
  });

  it('forgets an unclean exit once the store has proved sound', async () => {
    for (const bootedAt of [undefined, 1]) {
      const { folder } = copyOfSound();
      markDead(folder, bootedAt);
      assert.equal(await use(folder), 200);
      assert.deepEqual(readdirSync(folder).sort(), ['data.mdb', 'lock.mdb']);
    }
  });

  it('does not mind a damaged lock file', async () => {
    const { folder } = copyOfSound();
    writeFileSync(join(folder, 'lock.mdb'), 'nonsense'.repeat(2000));
    assert.equal(await use(folder), 200);
  });

  it('refuses to write to a full disk, still reads, and goes on when there is room', async () => {
    const { folder } = copyOfSound();
    let free = 20e6;
    const store = await createLmdbStore({ folder, freeBytes: () => free });
    await store.transaction((txn) => txn.put(['a'], Buffer.alloc(1000)));
    const write = (size: number) => store.transaction((txn) => txn.put(['size', size], Buffer.alloc(size)));
    const [small, large] = await Promise.allSettled([write(100), write(10e6)]);
    assert.equal(small.status, 'fulfilled');
    assert.equal(large.status === 'rejected' && large.reason.code, 'store/write-failed');
    assert.match(large.status === 'rejected' ? large.reason.message : '', /the disk is full/);
    assert.deepEqual(store.range({ prefix: ['size'] }).map(({ key }) => key), [['size', 100]]);
    free = 100e6;
    await write(10e6);
    await store.close();
    await assert.rejects(createLmdbStore({ folder: join(root, 'full'), freeBytes: () => 1000 }), { code: 'store/unreadable', message: /the disk is full/ });
  });

  it('tells what is in the way', async () => {
    const occupied = join(root, 'occupied');
    mkdirSync(join(occupied, 'data.mdb'), { recursive: true });
    await assert.rejects(createLmdbStore({ folder: occupied }), { code: 'store/unreadable', message: /data\.mdb: it is a folder/ });

    const file = join(root, 'file');
    writeFileSync(file, '');
    await assert.rejects(createLmdbStore({ folder: file }), { code: 'store/unreadable', message: /a file is in the way/ });
    await assert.rejects(createLmdbStore({ folder: join(file, 'below') }), { code: 'store/unreadable', message: /a file is in the way/ });

    const { folder } = copyOfSound();
    mkdirSync(join(folder, 'x'));
    cpSync(join(folder, 'data.mdb'), join(folder, 'x', 'data.mdb'));
    mkdirSync(join(folder, 'x', 'lock.mdb'));
    await assert.rejects(createLmdbStore({ folder: join(folder, 'x') }), { code: 'store/unreadable', message: /lock\.mdb: it is a folder/ });
  });

  it('tells of a missing permission', { skip: process.getuid?.() === 0 }, async () => {
    const { folder, data } = copyOfSound();
    chmodSync(data, 0o000);
    await assert.rejects(createLmdbStore({ folder }), { code: 'store/unreadable', message: /no permission/ });
    chmodSync(data, 0o600);
    chmodSync(join(folder, 'lock.mdb'), 0o000);
    await assert.rejects(createLmdbStore({ folder }), { code: 'store/unreadable', message: /no permission/ });
    chmodSync(join(folder, 'lock.mdb'), 0o600);
    chmodSync(folder, 0o500);
    await assert.rejects(createLmdbStore({ folder }), { code: 'store/unreadable', message: /no permission/ });
    await assert.rejects(createLmdbStore({ folder: join(folder, 'new') }), { code: 'store/unreadable', message: /no permission/ });
    chmodSync(folder, 0o700);
  });
});
