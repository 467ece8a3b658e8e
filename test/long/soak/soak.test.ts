// Alone: it takes long.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { soak } from './soak.ts';

it('a node that is killed again and again keeps all its promises', async (context) => {
  const seed = Math.floor(Math.random() * 1e9);
  context.diagnostic(`seed ${seed}; 100 rounds: npm run test:long -- soak`);
  const totals = await soak({ folder: temporaryFolder('soak'), rounds: 5, seed });
  assert.ok(totals.acknowledged > 20, JSON.stringify(totals));
});
