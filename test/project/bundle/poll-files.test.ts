import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollFiles } from '../../../src/project/bundle/poll-files.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

it('tells what nobody else told, once, and nothing that was told', async () => {
  const folder = temporaryFolder('poll');
  const [missed, told, later] = ['missed.lua', 'told.lua', 'later.lua'].map((name) => join(folder, name)) as [string, string, string];
  for (const file of [missed, told]) writeFileSync(file, 'x = 1');
  const found: string[] = [];
  const poll = pollFiles({ files: () => [missed, told, later], isBusy: () => false, onMissed: (file) => found.push(file) });
  try {
    await poll.seen([missed, told, later]);
    writeFileSync(told, 'x = 22');
    await poll.seen([told]);
    writeFileSync(missed, 'x = 22');
    mkdirSync(later);
    for (let tries = 0; tries < 200 && found.length < 2; tries++) await sleep(50);
    assert.deepEqual(found.sort(), [later, missed]);
    rmSync(missed);
    for (let tries = 0; tries < 200 && found.length < 3; tries++) await sleep(50);
    assert.deepEqual(found.slice(2), [missed]);
  } finally {
    poll.close();
  }
});
