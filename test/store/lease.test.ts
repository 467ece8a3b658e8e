import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { acquireLease, createLeaseCheck, holdsLease, readLease, releaseLease } from '../../src/store/lease.ts';
import { createLmdbStore } from '../../src/store/lmdb.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const ownerOf = (token: string) => ({ pid: 1, url: 'http://localhost:1', startedAt: 1, token });

describe('lease', () => {
  it('is taken from nobody, from a host, and given up', async () => {
    const store = createMemoryStore();
    assert.equal(readLease(store), undefined);
    assert.equal(await store.transaction((txn) => holdsLease(txn, 'a')), false);
    assert.equal((await acquireLease(store, ownerOf('a'))).acquired, true);
    assert.deepEqual(readLease(store), ownerOf('a'));
    assert.deepEqual(await acquireLease(store, ownerOf('b')), { acquired: true, holder: ownerOf('b'), previous: ownerOf('a') });
    assert.equal(await releaseLease(store, 'a'), false);
    assert.equal(await releaseLease(store, 'b'), true);
    assert.equal(readLease(store), undefined);
  });

  it('goes to one of two who found the same host dead', async () => {
    const store = createMemoryStore();
    await acquireLease(store, ownerOf('dead'));
    const results = await Promise.all(['a', 'b'].map((token) => acquireLease(store, ownerOf(token), { replaces: 'dead' })));
    assert.deepEqual(results.map(({ acquired }) => acquired), [true, false]);
    assert.equal(results[1]!.holder.token, 'a');
    assert.equal((await acquireLease(store, ownerOf('c'), { replaces: null })).acquired, false);
    await releaseLease(store, 'a');
    assert.equal((await acquireLease(store, ownerOf('c'), { replaces: null })).acquired, true);
  });

  it('is seen by two stores on one folder', async () => {
    const folder = join(temporaryFolder('lease'), 'store');
    const [first, second] = [await createLmdbStore({ folder }), await createLmdbStore({ folder })];
    await acquireLease(first, ownerOf('first'));
    await acquireLease(second, ownerOf('second'));
    await assert.rejects(
      first.transaction((txn) => {
        txn.put(['slot', 1], Buffer.from('late'));
        if (!holdsLease(txn, 'first')) throw new Error('lost');
      }),
      /lost/,
    );
    assert.equal(second.has(['slot', 1]), false);
    await first.close();
    assert.equal(await second.transaction((txn) => holdsLease(txn, 'second')), true);
    await second.close();
  });

  it('is looked at once for a commit, and lost by the next', async () => {
    const folder = join(temporaryFolder('lease'), 'store');
    const [first, second] = [await createLmdbStore({ folder }), await createLmdbStore({ folder })];
    const check = createLeaseCheck('first');
    const commits = new Set<object>();
    const asked = () => first.transaction((txn) => {
      commits.add(txn.commit);
      return check(txn);
    });
    await acquireLease(first, ownerOf('first'));
    assert.deepEqual(await Promise.all([asked(), asked(), asked()]), [true, true, true]);
    assert.equal(commits.size, 1);
    await acquireLease(second, ownerOf('second'));
    assert.deepEqual(await Promise.all([asked(), asked()]), [false, false]);
    await Promise.all([first.close(), second.close()]);
  });
});
