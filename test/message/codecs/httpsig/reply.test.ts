import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { encodeReply, httpsig, signReply } from '../../../../src/message/codecs/httpsig.ts';
import { committersOf } from '../../../../src/message/commitments.ts';
import { Atom, float, message } from '../../../../src/message/value.ts';
import { headerOf } from '../../../helpers/recorded-exchanges.ts';
import { testSigner } from '../../../helpers/signer.ts';

const signer = testSigner(1);

describe('signReply', () => {
  it('covers every header with one RSA signature, named and ordered as real nodes do', async () => {
    const wire = await signReply(message({ 'ao-result': 'body', body: '5', status: 200 }), signer, { hashpath: 'a/b' });
    const name = `http-sig-${Buffer.from(signer.address, 'base64url').subarray(1, 9).toString('hex')}`;
    assert.equal(
      headerOf(wire.headers, 'signature-input'),
      `${name}=("ao-result" "ao-types" "content-digest" "@status");alg="rsa-pss-sha512";keyid="${Buffer.from(signer.modulus).toString('base64url')}";tag="a/b"`,
    );
    assert.match(headerOf(wire.headers, 'signature')!, new RegExp(`^${name}=:[A-Za-z0-9+/]{683}=:$`));
    assert.equal(headerOf(wire.headers, 'ao-types'), 'status="integer"');
    assert.equal(headerOf(wire.headers, 'content-digest'), `sha-256=:${createHash('sha256').update('5').digest('base64')}:`);
    assert.equal(wire.status, 200);
    assert.equal(Buffer.from(wire.body).toString(), '5');
    const back = await httpsig.decode(wire);
    assert.ok(back.ok);
    assert.deepEqual(committersOf(back.value), [signer.address]);
    assert.equal(back.value.get('body'), '5');
    assert.equal(back.value.get('status'), 200);
  });

  it('writes what a real node wrote for a schedule', async () => {
    const wire = await signReply(message({ process: 'p', slot: 6, timestamp: 1, status: 200 }), signer);
    assert.deepEqual(wire.headers.filter(([name]) => !name.startsWith('signature')), [
      ['ao-types', 'slot="integer", status="integer", timestamp="integer"'],
      ['process', 'p'],
      ['slot', '6'],
      ['status', '200'],
      ['timestamp', '1'],
    ]);
    assert.equal(wire.body.length, 0);
  });

  it('leaves the type of a literal out', () => {
    for (const body of [5, true, new Atom('not_found'), '', float(1.5)]) {
      const wire = encodeReply(message({ 'ao-result': 'body', body, status: 404 }));
      assert.equal(headerOf(wire.headers, 'ao-types'), 'status="integer"');
      assert.equal(headerOf(wire.headers, 'ao-result'), 'body');
      assert.equal(wire.status, 404);
    }
    assert.equal(Buffer.from(encodeReply(message({ 'ao-result': 'body', body: new Atom('not_found') })).body).toString(), '"not_found"');
    assert.equal(headerOf(encodeReply(message({ body: 5 })).headers, 'ao-types'), 'body="integer"');
  });

  it('moves what no header can carry into parts', () => {
    const wire = encodeReply(message({ plain: 'x', lines: 'a\nb', umlaut: 'é', blank: ' x', connection: 'close', 'a b': 'c', status: 200 }));
    assert.deepEqual(
      wire.headers.map(([name]) => name),
      ['ao-types', 'body-keys', 'content-digest', 'content-type', 'plain', 'status'],
    );
    assert.equal(headerOf(wire.headers, 'body-keys'), '"a b", "blank", "connection", "lines", "umlaut"');
    assert.match(Buffer.from(wire.body).toString(), /name="umlaut"\r\n\r\né\r\n/);
  });

  it('keeps an own content type beside a multipart body', async () => {
    const original = message({ 'content-type': 'text/lua', m: { a: '1' }, status: 200 });
    const back = await httpsig.decode(encodeReply(original));
    assert.ok(back.ok);
    assert.deepEqual(back.value, original);
  });

  it('stays below the 16 KB of headers that clients take', async () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`key-${index}`, index]));
    const ids = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [String(index).padStart(43, 'A'), index]));
    for (const fields of [many, ids, { ...many, status: 200, slot: 5 }]) {
      const wire = await signReply(message(fields), signer);
      const sum = wire.headers.reduce((total, [name, value]) => total + name.length + value.length + 4, 0);
      assert.ok(sum < 16_000, `${sum}`);
      const back = await httpsig.decode(wire);
      assert.ok(back.ok);
      for (const [key, value] of Object.entries(fields)) assert.equal(back.value.get(key), value);
    }
  });

  it('groups keys that must keep their case', async () => {
    const id = 'K7GgJU3kxRoepJ4ihLfQDiBwBEHjubXaXP90aAjVzbw';
    const wire = encodeReply(message({ [id]: 'a "b"', x: '1' }));
    assert.equal(headerOf(wire.headers, 'ao-ids'), `${id}="a \\"b\\""`);
    const back = await httpsig.decode(wire);
    assert.ok(back.ok);
    assert.equal(back.value.get(id), 'a "b"');
  });

  it('leaves the commitments of the outermost level behind, and sends nested ones as real nodes do', async () => {
    const inner = await httpsig.commit(message({ type: 'Message', data: 'x' }), testSigner(0));
    assert.equal(headerOf(encodeReply(inner).headers, 'signature'), undefined);
    const wire = await signReply(message({ body: inner, slot: 0, status: 200 }), signer);
    const text = Buffer.from(wire.body).toString();
    const ids = [...(inner.get('commitments') as Map<string, unknown>).keys()].sort();
    assert.equal(headerOf(wire.headers, 'body-keys'), ['body', ...ids.map((id) => `body/commitments/${id}`)].map((name) => `"${name}"`).join(', '));
    assert.match(text, /\r\nalg: hmac-sha256\r\ncommitment-device: httpsig@1\.0\r\ncontent-disposition: form-data;name="body\/commitments\/[^"]+"\r\nsignature: /);
    assert.doesNotMatch(text, /committed|keyid: |type: rsa/);
  });

  it('refuses what is nested too deep', async () => {
    let deep = message({ a: '1' });
    for (let level = 0; level < 70; level++) deep = new Map([['m', deep]]);
    assert.throws(() => encodeReply(deep), { code: 'message/not-encodable' });
    await assert.rejects(signReply(deep, signer), { code: 'message/not-encodable' });
    await assert.rejects(httpsig.commit(deep, signer), { code: 'message/not-encodable' });
    assert.equal(httpsig.encode(deep).ok, false);
  });
});
