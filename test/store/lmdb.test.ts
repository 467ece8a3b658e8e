import { join } from 'node:path';
import { describe } from 'node:test';
import { createLmdbStore } from '../../src/store/lmdb.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { storeSuite } from '../suites/store.ts';

for (const durable of [false, true]) {
  describe(durable ? 'with fsync' : 'without fsync', () => {
    const root = temporaryFolder('store');
    let count = 0;
    storeSuite('lmdb', () => createLmdbStore({ folder: join(root, 'deep', String(count++)), durable }));
  });
}
