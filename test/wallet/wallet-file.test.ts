import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { keyFields, type PrivateJwk } from '../../src/wallet/wallet.ts';
import { readWallet, writeWallet } from '../../src/wallet/wallet-file.ts';
import { testKey } from '../helpers/keys.ts';
import { sourceLoader } from '../helpers/source-loader.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const jwk = testKey(0) as unknown as PrivateJwk;
const other = testKey(1) as unknown as PrivateJwk;

describe('wallet file', () => {
  const folder = temporaryFolder('wallet');
  let count = 0;
  const newPath = (): string => join(folder, `${count++}`, 'wallet.json');
  const fileWith = (content: string | Uint8Array): string => {
    const path = join(folder, `file-${count++}.json`);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };

  it('writes a file that only its owner can read, and reads it again', async () => {
    const path = newPath();
    await writeWallet(path, jwk);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(join(path, '..')), ['wallet.json']);
    const result = await readWallet(path);
    assert.deepEqual(result.jwk, jwk);
    assert.equal(result.warning, undefined);
    assert.match(result.wallet.address, /^[\w-]{43}$/);
    for (const name of keyFields.slice(2)) assert.ok(!`${inspect(result, { depth: 9 })}${JSON.stringify(result)}`.includes(jwk[name].slice(0, 20)));
  });

  it('is not impressed by a wide umask', async () => {
    const before = process.umask(0);
    try {
      const path = newPath();
      await writeWallet(path, jwk);
      assert.equal(statSync(path).mode & 0o777, 0o600);
    } finally {
      process.umask(before);
    }
  });

  it('replaces a file only by force, and keeps a link a link', async () => {
    const path = newPath();
    await writeWallet(path, jwk);
    await assert.rejects(writeWallet(path, other), { code: 'wallet/exists', exitCode: 4 });
    assert.deepEqual((await readWallet(path)).jwk, jwk);
    await writeWallet(path, other, { force: true });
    assert.deepEqual((await readWallet(path)).jwk, other);
    const alias = join(path, '..', 'alias.json');
    symlinkSync(path, alias);
    await assert.rejects(writeWallet(alias, jwk), { code: 'wallet/exists' });
    await writeWallet(alias, jwk, { force: true });
    assert.ok(lstatSync(alias).isSymbolicLink());
    assert.deepEqual((await readWallet(path)).jwk, jwk);
    assert.deepEqual(readdirSync(join(path, '..')).sort(), ['alias.json', 'wallet.json']);
  });

  it('writes no key that is none', async () => {
    const path = newPath();
    await assert.rejects(writeWallet(path, { ...jwk, d: '' }), { code: 'wallet/damaged' });
    assert.equal(existsSync(path), false);
  });

  it('says what is wrong with a file, and never what is in it', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({ format: 'jwk' });
    const json = JSON.stringify;
    const cases: [content: string | Uint8Array, code: string, words: RegExp][] = [
      ['', 'not-a-wallet', /the file is empty/],
      [' \n', 'not-a-wallet', /the file is empty/],
      ['hello there', 'not-a-wallet', /not JSON/],
      [json(jwk).slice(0, 900), 'not-a-wallet', /broken or cut off/],
      [json({ kty: 'RSA', n: jwk.n, e: jwk.e }), 'not-a-wallet', /public half/],
      [json(ec), 'not-a-wallet', /type is EC/],
      [json({ kty: 'oct', k: 'secretsecret' }), 'not-a-wallet', /type is oct/],
      [json({ kty: 'secretsecret' }), 'not-a-wallet', /type is unknown/],
      [json({ kty: 'RSA', d: jwk.d }), 'not-a-wallet', /without a modulus/],
      ['rwYGr6cyJ-dsYPwx4xlc8NqZHlqxhv5xR9UHq2Yh3Jk', 'not-a-wallet', /an address or an id/],
      ['"rwYGr6cyJ-dsYPwx4xlc8NqZHlqxhv5xR9UHq2Yh3Jk"', 'not-a-wallet', /an address or an id/],
      [`0x${'ab'.repeat(32)}`, 'not-a-wallet', /Ethereum private key/],
      [json({ version: 3, crypto: {} }), 'not-a-wallet', /Ethereum keystore/],
      [json(Array.from({ length: 64 }, (_, index) => index)), 'not-a-wallet', /Solana/],
      [json([jwk]), 'not-a-wallet', /a JSON list/],
      [json({ wallet: jwk }), 'not-a-wallet', /inside another object/],
      ['42', 'not-a-wallet', /no key/],
      ['null', 'not-a-wallet', /no key/],
      ['abandon '.repeat(11) + 'about', 'not-a-wallet', /seed phrase/],
      ['-----BEGIN PRIVATE KEY-----\nMII', 'not-a-wallet', /PEM/],
      [new Uint8Array(3000).map((_, index) => index * 31), 'not-a-wallet', /binary/],
      ['x'.repeat(70_000), 'not-a-wallet', /larger than 64 KB/],
      [json({ ...jwk, p: undefined, q: undefined }), 'damaged', /"p", "q" are missing/],
      [json({ ...jwk, d: 7 }), 'damaged', /"d" is missing or no base64url/],
      [json({ ...jwk, q: other.q }), 'damaged', /do not fit together/],
      [json({ ...jwk, d: other.d }), 'damaged', /do not fit together/],
      [json({ ...jwk, qi: jwk.dp }), 'damaged', /do not fit together/],
      [json({ ...jwk, e: 'Aw' }), 'damaged', /65537/],
      [json(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' })), 'damaged', /1024 bits/],
    ];
    for (const [content, code, words] of cases) {
      const path = fileWith(content);
      await assert.rejects(readWallet(path), (error: Error & { code: string; hint: string; exitCode: number }) => {
        assert.equal(error.code, `wallet/${code}`, String(words));
        assert.match(error.message, words);
        assert.ok(error.message.includes(path) && error.hint.length > 10);
        assert.equal(error.exitCode, 4);
        const shown = inspect(error, { depth: 9 });
        for (const secret of [jwk.d, jwk.q, other.q, other.d, ec.d!, 'secretsecret', 'abandon']) assert.ok(!shown.includes(secret.slice(0, 12)));
        return true;
      });
    }
  });

  it('reads keys as other programs write them: extra fields, a byte order mark, padding', async () => {
    const path = fileWith(`\uFEFF${JSON.stringify({ ...jwk, alg: 'PS256', key_ops: ['sign'], ext: true, n: `${jwk.n}==`, kid: 'x' }, null, 2)}\n`);
    assert.deepEqual((await readWallet(path)).jwk, jwk);
  });

  it('tells a missing file, a folder, and a path through a file apart', async () => {
    await assert.rejects(readWallet(join(folder, 'nothing.json')), { code: 'wallet/missing', exitCode: 4 });
    await assert.rejects(readWallet(folder), { code: 'wallet/unreadable', message: /it is a folder/ });
    const file = fileWith('x');
    await assert.rejects(readWallet(join(file, 'below')), { code: 'wallet/unreadable' });
    await assert.rejects(writeWallet(join(file, 'below'), jwk), { code: 'wallet/not-written', message: /a file is in the way/ });
    const taken = join(folder, 'taken');
    mkdirSync(taken);
    await assert.rejects(writeWallet(taken, jwk), { code: 'wallet/exists' });
    await assert.rejects(writeWallet(taken, jwk, { force: true }), { code: 'wallet/not-written' });
    assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith('.tmp')), []);
  });

  it('warns when others can read the file', async () => {
    const path = newPath();
    await writeWallet(path, jwk);
    for (const mode of [0o644, 0o640, 0o604, 0o660]) {
      chmodSync(path, mode);
      assert.match((await readWallet(path)).warning ?? '', /chmod 600/);
    }
    chmodSync(path, 0o400);
    assert.equal((await readWallet(path)).warning, undefined);
  });

  it('does not read a device without end, and reads a pipe', { skip: process.platform === 'win32' }, async () => {
    await assert.rejects(readWallet('/dev/zero'), { code: 'wallet/not-a-wallet', message: /larger than/ });
    const pipe = join(folder, 'pipe');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const reading = readWallet(pipe);
    writeFileSync(pipe, JSON.stringify(jwk));
    assert.deepEqual((await reading).jwk, jwk);
  });

  it('leaves the old file or the new one when the process is killed while it writes', { timeout: 60_000 }, async () => {
    const path = newPath();
    await writeWallet(path, jwk);
    const script = `
      import { writeWallet } from ${JSON.stringify(fileURLToPath(new URL('../../src/wallet/wallet-file.ts', import.meta.url)))};
      const keys = ${JSON.stringify([jwk, other])};
      for (let index = 0; ; index++) { await writeWallet(${JSON.stringify(path)}, keys[index % 2], { force: true }); if (index === 3) console.log('writing'); }`;
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, ['--import', sourceLoader, '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      const read = JSON.parse(readFileSync(path, 'utf8'));
      assert.ok(read.d === jwk.d || read.d === other.d);
      await readWallet(path);
    }
  });
});
