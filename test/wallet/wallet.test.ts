import assert from 'node:assert/strict';
import { constants, createPrivateKey, createPublicKey, sign, verify as verifyBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { addressOf } from '../../src/message/id.ts';
import { keyFields, signerOf, verify, type PrivateJwk } from '../../src/wallet/wallet.ts';
import { testKey } from '../helpers/keys.ts';

const jwk = testKey(0) as unknown as PrivateJwk;
const data = Buffer.from('what is signed');

describe('wallet', () => {
  it('knows its modulus and address', () => {
    const wallet = signerOf(jwk);
    assert.equal(wallet.modulus.length, 512);
    assert.equal(wallet.address, addressOf(Buffer.from(jwk.n, 'base64url')));
    assert.match(wallet.address, /^[\w-]{43}$/);
  });

  for (const digest of ['sha256', 'sha512'] as const) {
    it(`signs with RSA-PSS, the longest salt, ${digest}`, async () => {
      const wallet = signerOf(jwk);
      const signature = await wallet.sign(data, digest);
      assert.equal(signature.length, 512);
      assert.equal(verify(wallet.modulus, data, signature, digest), true);
      const saltLength = 512 - 2 - (digest === 'sha256' ? 32 : 64);
      const key = createPublicKey({ key: { kty: 'RSA', n: jwk.n, e: jwk.e }, format: 'jwk' });
      assert.ok(verifyBytes(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature));
    });
  }

  it('verifies signatures with any salt, and nothing else', async () => {
    const { modulus } = signerOf(jwk);
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
    for (const saltLength of [0, 32, 64, 446]) {
      assert.equal(verify(modulus, data, sign('sha512', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }), 'sha512'), true);
    }
    const signature = await signerOf(jwk).sign(data, 'sha512');
    assert.equal(verify(modulus, data, signature, 'sha256'), false);
    assert.equal(verify(modulus, Buffer.from('other'), signature, 'sha512'), false);
    assert.equal(verify(Buffer.from((testKey(1) as unknown as PrivateJwk).n, 'base64url'), data, signature, 'sha512'), false);
    assert.equal(verify(modulus, data, sign('sha512', data, key), 'sha512'), false, 'PKCS#1 1.5');
    assert.equal(verify(modulus, data, signature.subarray(1), 'sha512'), false);
    assert.equal(verify(modulus, data, new Uint8Array(), 'sha512'), false);
    assert.equal(verify(new Uint8Array(), data, new Uint8Array(), 'sha512'), false);
    assert.equal(verify(new Uint8Array(512), data, signature, 'sha512'), false);
    assert.equal(verify(new Uint8Array(512).fill(255), data, signature, 'sha512'), false);
  });

  it('leaves the main thread free while it signs', async () => {
    const wallet = signerOf(jwk);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await Promise.all(Array.from({ length: 20 }, () => wallet.sign(data, 'sha512')));
    clearInterval(timer);
    assert.ok(turns > 0);
  });

  it('shows no secret, however it is printed', () => {
    const wallet = signerOf(jwk);
    const shown = [inspect(wallet), inspect(wallet, { depth: 9, showHidden: true, getters: true }), inspect({ deep: [wallet] }, { depth: 9 }), JSON.stringify({ wallet }), String(wallet), JSON.stringify(Object.entries(wallet))];
    for (const text of shown) for (const field of keyFields.filter((name) => name !== 'e' && name !== 'n')) assert.ok(!text.includes(jwk[field].slice(0, 20)), text);
    assert.match(shown[0]!, /^Wallet \{ address: '[\w-]{43}' \}$/);
    assert.deepEqual(JSON.parse(shown[3]!), { wallet: { address: wallet.address } });
    assert.deepEqual(wallet.jwk, jwk);
  });

  it('says that a key is none, without its content', async () => {
    const broken = { ...jwk, p: 'AQAB', q: '!' };
    await assert.rejects(signerOf(broken).sign(data, 'sha512'), (error: Error & { code: string }) => {
      assert.equal(error.code, 'wallet/damaged');
      assert.ok(!inspect(error, { depth: 9 }).includes(jwk.d.slice(0, 20)));
      return true;
    });
  });
});
