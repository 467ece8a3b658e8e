import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { runHbx, runHbxJson } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

it('keeps settings in HBX_HOME', async () => {
  const cwd = temporaryFolder('config');
  const home = join(cwd, 'home');
  const hbx = (...words: string[]) => runHbx(words, { cwd, home });
  assert.equal((await hbx('config', 'set', 'network.url', 'https://node.example')).stdout, 'network.url = https://node.example\n');
  assert.equal((await hbx('config', 'get', 'network.url')).stdout, 'https://node.example\n');
  assert.deepEqual((await runHbxJson(['config', 'list'], { cwd, home })).value, [{ key: 'network.url', value: 'https://node.example' }]);
  if (process.platform !== 'win32') assert.equal(statSync(join(home, 'config.json')).mode & 0o077, 0);
  assert.equal((await hbx('config', 'unset', 'network.url')).code, 0);
  assert.deepEqual(await runHbxJson(['config', 'get', 'network.url'], { cwd, home }), {
    code: 2,
    value: { error: { code: 'cli/setting-not-set', message: '`network.url` is not set.', hint: 'Set it with `hbx config set network.url <value>`.' } },
    stderr: '',
  });
});

it('survives ten changes at once', async () => {
  const cwd = temporaryFolder('config');
  const home = join(cwd, 'home');
  const runs = await Promise.all(Array.from({ length: 10 }, (_, index) => runHbx(['config', 'set', 'network.url', `https://node${index}.example`], { cwd, home })));
  assert.deepEqual(runs.map(({ code, stderr }) => (code === 0 ? 0 : stderr)), Array(10).fill(0));
  assert.match((await runHbx(['config', 'get', 'network.url'], { cwd, home })).stdout, /^https:\/\/node\d\.example\n$/);
});
