import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { readUserSettings, setUserSetting, settingsFile, toSettingKey, unsetUserSetting } from '../../src/project/user-settings.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

it('sets, reads and takes away', async () => {
  const home = join(temporaryFolder('settings'), 'home');
  const cwd = temporaryFolder('settings');
  assert.deepEqual(readUserSettings(home), {});
  writeFileSync(join(cwd, 'key.json'), '{}');
  assert.equal(await setUserSetting(home, 'wallet', 'key.json', cwd), join(cwd, 'key.json'));
  assert.equal(await setUserSetting(home, 'network.url', 'https://node.example/', cwd), 'https://node.example');
  assert.deepEqual(readUserSettings(home), { wallet: join(cwd, 'key.json'), 'network.url': 'https://node.example' });
  assert.deepEqual(JSON.parse(readFileSync(settingsFile(home), 'utf8')), { wallet: join(cwd, 'key.json'), network: { url: 'https://node.example' } });
  assert.equal(await unsetUserSetting(home, 'wallet'), true);
  assert.equal(await unsetUserSetting(home, 'wallet'), false);
  assert.equal(await setUserSetting(home, 'repl.preview', 'off', cwd), 'off');
  assert.deepEqual(readUserSettings(home), { 'network.url': 'https://node.example', 'repl.preview': 'off' });
});

it('refuses keys and values that mean nothing', async () => {
  const home = temporaryFolder('settings');
  assert.throws(() => toSettingKey('walet'), { code: 'project/unknown-setting', hint: 'Did you mean `wallet`?' });
  assert.throws(() => toSettingKey('toString'), { code: 'project/unknown-setting' });
  await assert.rejects(setUserSetting(home, 'wallet', 'none.json', home), { code: 'project/bad-setting' });
  await assert.rejects(setUserSetting(home, 'engine', 'luajit', home), { code: 'project/bad-setting' });
  await assert.rejects(setUserSetting(home, 'network.url', 'localhost:1', home), { code: 'project/bad-setting' });
  await assert.rejects(setUserSetting(home, 'repl.preview', 'yes', home), { code: 'project/bad-setting' });
});

it('says where a damaged file is damaged, and does not write over it', async () => {
  const home = temporaryFolder('settings');
  writeFileSync(settingsFile(home), '{\n  "wallet": \n}');
  assert.throws(() => readUserSettings(home), { code: 'project/damaged-file', location: { file: settingsFile(home), line: 3, column: 1 } });
  await assert.rejects(setUserSetting(home, 'network.url', 'https://a.example', home), { code: 'project/damaged-file' });
  assert.equal(readFileSync(settingsFile(home), 'utf8'), '{\n  "wallet": \n}');
});
