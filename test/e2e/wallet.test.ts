import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { testKey } from '../helpers/keys.ts';
import { runHbx, runHbxJson } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const addressOf = (key: { n: string }) => createHash('sha256').update(Buffer.from(key.n, 'base64url')).digest('base64url');

function newPlace(index: 0 | 1 = 0) {
  const cwd = temporaryFolder('wallet');
  const key = testKey(index);
  writeFileSync(join(cwd, 'key.json'), JSON.stringify(key), { mode: 0o600 });
  return { cwd, home: join(cwd, 'home'), key, address: addressOf(key) };
}

describe('hbx wallet', () => {
  it('makes a key once, for its owner only, and shows it nowhere', async () => {
    const { cwd, home } = newPlace();
    const { code, stdout, stderr } = await runHbx(['wallet', 'new', '--json'], { cwd, home, timeoutMs: 120_000 });
    assert.equal(code, 0, stderr);
    const { address, file } = JSON.parse(stdout);
    assert.equal(file, join(home, 'wallet.json'));
    const key = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(Buffer.from(key.n, 'base64url').length, 512);
    assert.equal(address, addressOf(key));
    assert.ok(!(stdout + stderr).includes(key.d));
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);

    const again = await runHbxJson(['wallet', 'new'], { cwd, home });
    assert.equal(again.code, 4);
    assert.equal(again.value.error.code, 'wallet/exists');
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), key);
  });

  it('takes over a key file, and replaces one only with force', async () => {
    const { cwd, home, address } = newPlace();
    assert.deepEqual((await runHbxJson(['wallet', 'import', 'key.json'], { cwd, home })).value, { address, file: join(home, 'wallet.json') });
    assert.equal((await runHbx(['wallet', 'address'], { cwd, home })).stdout, `${address}\n`);
    const other = testKey(1);
    writeFileSync(join(cwd, 'other.json'), JSON.stringify(other), { mode: 0o600 });
    assert.equal((await runHbx(['wallet', 'import', 'other.json'], { cwd, home })).code, 4);
    assert.equal((await runHbx(['wallet', 'address'], { cwd, home })).stdout, `${address}\n`);
    assert.equal((await runHbx(['wallet', 'import', 'other.json', '--force'], { cwd, home })).code, 0);
    assert.equal((await runHbx(['wallet', 'address'], { cwd, home })).stdout, `${addressOf(other)}\n`);
  });

  it('finds the key by flag, environment, project, settings, in that order', async () => {
    const { cwd, home, address } = newPlace();
    const other = testKey(1);
    mkdirSync(join(cwd, 'keys'));
    const otherFile = join(cwd, 'keys', 'other.json');
    writeFileSync(otherFile, JSON.stringify(other), { mode: 0o600 });
    const show = async (words: string[] = [], env: Record<string, string> = {}) => (await runHbxJson(['wallet', 'show', ...words], { cwd, home, env })).value;
    const missing = await runHbx(['wallet', 'show'], { cwd, home });
    assert.equal(missing.code, 4);
    assert.match(missing.stderr, /hbx wallet new/);

    await runHbx(['wallet', 'import', 'key.json'], { cwd, home });
    assert.deepEqual([(await show()).address, (await show()).source], [address, 'default']);
    await runHbx(['config', 'set', 'wallet', otherFile], { cwd, home });
    assert.deepEqual([(await show()).address, (await show()).file], [addressOf(other), otherFile]);
    writeFileSync(join(cwd, 'hbx.config.json'), '{"wallet": "key.json"}');
    assert.deepEqual([(await show()).address, (await show()).file], [address, join(cwd, 'key.json')]);
    assert.equal((await show([], { HBX_WALLET: 'keys/other.json' })).file, otherFile);
    assert.equal((await show(['--wallet', 'key.json'], { HBX_WALLET: 'keys/other.json' })).file, join(cwd, 'key.json'));
  });

  it('says what is wrong with a file that is no key', async () => {
    const { cwd, home } = newPlace();
    writeFileSync(join(cwd, 'notes.json'), '{"hello": "there"}');
    const { code, stderr } = await runHbx(['wallet', 'import', 'notes.json'], { cwd, home });
    assert.equal(code, 4);
    assert.match(stderr, /notes\.json is no wallet/);
    assert.equal(existsSync(join(home, 'wallet.json')), false);
    assert.equal((await runHbx(['wallet', 'import', 'gone.json'], { cwd, home })).code, 4);
  });
});
