import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hidePrivateKeys, holdsPrivateKey } from '../../src/base/private-key.ts';

const secret = 'sEcReT-_0123456789'.repeat(20);
const jwk = { kty: 'RSA', n: 'n'.repeat(600), e: 'AQAB', d: secret, p: secret, q: secret, dp: secret, dq: secret, qi: secret };
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${secret.replace(/[-_]/g, '+')}\n-----END RSA PRIVATE KEY-----`;

describe('private keys in text', () => {
  it('are hidden however they are quoted, cut off or inside other JSON, which stays JSON', () => {
    const plain = JSON.stringify(jwk);
    for (const text of [plain, JSON.stringify(jwk, null, 2), plain.slice(0, 900), plain.replaceAll('"', "'"), `\`hbx ${plain}\` is no command.`]) {
      assert.equal(holdsPrivateKey(text), true);
      assert.doesNotMatch(hidePrivateKeys(text), /sEcReT/);
      assert.ok(hidePrivateKeys(text).includes('n'.repeat(600)));
    }
    const nested = hidePrivateKeys(JSON.stringify({ error: { message: plain } }));
    assert.doesNotMatch(nested, /sEcReT/);
    assert.equal((JSON.parse(JSON.parse(nested).error.message) as typeof jwk).d, '…');
    assert.deepEqual([holdsPrivateKey(pem), hidePrivateKeys(pem).includes('sEcReT')], [true, false]);
  });

  it('are not seen where there are none', () => {
    const { kty, n, e } = jwk;
    for (const text of [JSON.stringify({ kty, n, e }), '{"d":"short"}', `{"id":"${'x'.repeat(43)}"}`, '-----BEGIN PUBLIC KEY-----\nAAAA']) {
      assert.equal(holdsPrivateKey(text), false);
      assert.equal(hidePrivateKeys(text), text);
    }
  });
});
