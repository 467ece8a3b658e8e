// Alone: it takes long.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { generateWallet } from '../../src/wallet/generate.ts';
import { loadOrCreateKey } from '../../src/wallet/node-key.ts';
import { readWallet, writeWallet } from '../../src/wallet/wallet-file.ts';
import { verify, type PrivateJwk } from '../../src/wallet/wallet.ts';
import { testKey } from '../helpers/keys.ts';
import { sourceLoader } from '../helpers/source-loader.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const jwk = testKey(0) as unknown as PrivateJwk;
const sourceOf = (path: string): string => JSON.stringify(fileURLToPath(new URL(`../../src/wallet/${path}`, import.meta.url)));

describe('generateWallet', () => {
  it('makes an RSA-4096 key that signs, and tells how long it has taken', async () => {
    const told: number[] = [];
    const wallet = await generateWallet({ onProgress: (elapsedMs) => told.push(elapsedMs) });
    assert.equal(wallet.modulus.length, 512);
    assert.equal(wallet.jwk.e, 'AQAB');
    const signature = await wallet.sign(Buffer.from('x'), 'sha256');
    assert.ok(verify(wallet.modulus, Buffer.from('x'), signature, 'sha256'));
    assert.ok(told.length > 0 && told.every((value, index) => index === 0 || value > told[index - 1]!));
  });

  it('stops when it is interrupted', async () => {
    const script = `
      import { generateWallet } from ${sourceOf('generate.ts')};
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 100);
      await generateWallet({ signal: stop.signal }).catch((error) => console.log(error.code, error.exitCode));`;
    const { stdout } = spawnSync(process.execPath, ['--import', sourceLoader, '--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.equal(stdout, 'wallet/interrupted 130\n');
    await assert.rejects(generateWallet({ signal: AbortSignal.abort() }), { code: 'wallet/interrupted' });
  });

  it('makes a key even where no process can be started', async (t) => {
    const { execPath } = process;
    t.after(() => (process.execPath = execPath));
    process.execPath = '/does/not/exist';
    assert.equal((await generateWallet()).modulus.length, 512);
  });
});

describe('loadOrCreateKey', () => {
  const folder = temporaryFolder('key');

  it('reads the key that is there', async () => {
    const path = join(folder, 'present.json');
    await writeWallet(path, jwk);
    let made = 0;
    assert.deepEqual(await loadOrCreateKey(path, { onCreate: () => made++ }), jwk);
    assert.equal(made, 0);
  });

  it('never replaces a file that is no key', async () => {
    const path = join(folder, 'no-key.json');
    writeFileSync(path, '{"kty":"RSA"');
    await assert.rejects(loadOrCreateKey(path), { code: 'wallet/not-a-wallet' });
    assert.equal((await readWallet(path).catch((error) => error)).code, 'wallet/not-a-wallet');
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const path = join(folder, 'interrupted', 'key.json');
    await assert.rejects(loadOrCreateKey(path, { signal: AbortSignal.timeout(50) }), { code: 'wallet/interrupted' });
    assert.equal(existsSync(path), false);
  });

  it('gives two processes that make it at once the same key', async () => {
    const path = join(folder, 'race', 'key.json');
    const script = `
      import { loadOrCreateKey } from ${sourceOf('node-key.ts')};
      import { signerOf } from ${sourceOf('wallet.ts')};
      let made = false;
      const key = await loadOrCreateKey(${JSON.stringify(path)}, { onCreate: () => (made = true) });
      console.log(signerOf(key).address, made);`;
    const run = (): Promise<string> =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, ['--import', sourceLoader, '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
        let text = '';
        child.stdout.on('data', (part) => (text += part));
        child.on('close', () => resolve(text.trim()));
      });
    const [first, second] = await Promise.all([run(), run()]);
    const { wallet } = await readWallet(path);
    assert.equal(first, `${wallet.address} true`);
    assert.equal(second, `${wallet.address} true`);
    assert.deepEqual(readdirSync(join(folder, 'race')), ['key.json']);
  });
});
