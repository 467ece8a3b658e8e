import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findsPrivateKey } from '../../src/base/find-private-key.ts';
import { hidePrivateKeys } from '../../src/base/private-key.ts';

const secret = 'sEcReT-_0123456789'.repeat(20);
const jwk = { kty: 'RSA', n: 'n'.repeat(600), e: 'AQAB', d: secret, p: secret, q: secret, dp: secret, dq: secret, qi: secret };
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${secret.replace(/[-_]/g, '+')}\n-----END RSA PRIVATE KEY-----`;

describe('private keys in text', () => {
  it('are hidden however they are quoted, cut off or inside other JSON, which stays JSON', () => {
    const plain = JSON.stringify(jwk);
    for (const text of [plain, JSON.stringify(jwk, null, 2), plain.slice(0, 900), plain.replaceAll('"', "'"), `\`hbx ${plain}\` is no command.`]) {
      assert.equal(findsPrivateKey(text), true);
      assert.doesNotMatch(hidePrivateKeys(text), /sEcReT/);
      assert.ok(hidePrivateKeys(text).includes('n'.repeat(600)));
    }
    const nested = hidePrivateKeys(JSON.stringify({ error: { message: plain } }));
    assert.doesNotMatch(nested, /sEcReT/);
    assert.equal((JSON.parse(JSON.parse(nested).error.message) as typeof jwk).d, '…');
    assert.deepEqual([findsPrivateKey(pem), hidePrivateKeys(pem).includes('sEcReT')], [true, false]);
  });

  it('are not seen where there are none', () => {
    const { kty, n, e } = jwk;
    for (const text of [JSON.stringify({ kty, n, e }), '{"d":"short"}', `{"id":"${'x'.repeat(43)}"}`, '-----BEGIN PUBLIC KEY-----\nAAAA']) {
      assert.equal(findsPrivateKey(text), false);
      assert.equal(hidePrivateKeys(text), text);
    }
  });

  it('are found in a large list, across pieces, in UTF-16, in Lua, and of curves', () => {
    const list = JSON.stringify(Array.from({ length: 30 }, () => jwk));
    const lua = `local key = { n = "${jwk.n}", d = "${secret}", ["p"] = [[${secret}]] }`;
    const curve = JSON.stringify({ kty: 'EC', crv: 'secp256k1', x: 'x'.repeat(43), d: 's'.repeat(43) });
    for (const text of [list, lua, lua.slice(lua.indexOf(' d = ')), curve, `{kty:'OKP',d:'${'s'.repeat(43)}'}`]) assert.equal(findsPrivateKey(text), true, text.slice(0, 60));
    for (const text of [list, lua]) for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) assert.equal(findsPrivateKey(bytes), true);
    const border = 1024 * 1024;
    for (const before of [border - 700, border - 1500, 3 * border]) assert.equal(findsPrivateKey(Buffer.concat([Buffer.alloc(before, '\n'), Buffer.from(JSON.stringify(jwk)), Buffer.alloc(border)])), true);
  });

  it('are not taken for found where short names hold ids, or a page tells how PEM looks', () => {
    const id = 'x'.repeat(43);
    const far = `{"d":"${secret}"}${'\n'.repeat(20_000)}{"kty":"RSA","n":"${jwk.n}"}`;
    for (const text of [JSON.stringify({ p: id, q: id, d: id }), `d="${secret}"`, `grid="${secret}";p="${secret}"`, '-----BEGIN PRIVATE KEY-----\n…\n', far]) assert.equal(findsPrivateKey(text), false, text.slice(0, 60));
  });
});
