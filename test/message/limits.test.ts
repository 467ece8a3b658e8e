/** Messages that are small as text and large as values: each of these once took gigabytes, or minutes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Codec } from '../../src/message/codec.ts';
import { flat } from '../../src/message/codecs/flat.ts';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { decodeJson, encodeJson, json } from '../../src/message/codecs/json.ts';
import { maxFieldMembers, maxJsonTextLength, maxRequestValues } from '../../src/message/limits.ts';
import { parsePath } from '../../src/message/path.ts';
import { parseDictionary, parseItem, parseList } from '../../src/message/structured-fields.ts';
import { testSigner } from '../helpers/signer.ts';
import { message } from '../../src/message/value.ts';

/** What a codec says to a request, or to a reply. */
async function decoded(codec: Codec, body: string, headers: Record<string, string> = {}, status?: number): Promise<string> {
  const result = await codec.decode({ headers: Object.entries(headers), body: Buffer.from(body, 'latin1'), ...(status === undefined ? { method: 'POST', url: '/' } : { status }) });
  return result.ok ? 'fine' : `${result.status} ${result.reason}`;
}

const multipart = { 'content-type': 'multipart/form-data; boundary="x"' };
const parts = (...texts: string[]): string => `--x\r\n${texts.join('\r\n--x\r\n')}\r\n--x--`;
const named = (name: string, rest: string): string => `content-disposition: form-data;name="${name}"\r\n${rest}`;

describe('messages of very many values', () => {
  it('are refused in JSON, except in replies', async () => {
    const some = `{"body":[${'{},'.repeat(maxRequestValues - 3)}1]}`;
    const more = `{"body":[${'{},'.repeat(maxRequestValues)}1]}`;
    assert.equal(await decoded(json, some), 'fine');
    assert.match(await decoded(json, more), /^413 .*more than 250000 values/);
    assert.equal(await decoded(json, more, {}, 200), 'fine');
    assert.equal(decodeJson(more).ok, true);
  });

  it('are refused as flat paths', async () => {
    const lines = (count: number, name: string): string => Array.from({ length: count }, (_, index) => `${index}${name}: 1\n`).join('');
    assert.equal(await decoded(flat, lines(1000, '/a/b')), 'fine');
    assert.match(await decoded(flat, lines(maxRequestValues + 1, '')), /^413 .*more than 250000 values/);
    assert.match(await decoded(flat, lines(maxRequestValues / 4, '/a/b/c/d')), /^413/, 'levels count');
  });

  it('are refused in parts', async () => {
    const lines = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}: 1`).join('\r\n');
    assert.equal(await decoded(httpsig, parts(named('a', lines(1000))), multipart), 'fine');
    assert.match(await decoded(httpsig, parts(named('a', lines(maxRequestValues + 1))), multipart), /^413 .*more than 250000 lines/);
    const deep = Array.from({ length: 6000 }, (_, index) => named(`k${index}${'/a'.repeat(50)}`, 'k: 1'));
    assert.match(await decoded(httpsig, parts(...deep), multipart), /^413/, 'levels count');
    assert.match(await decoded(httpsig, `--x\r\n${'\r\n--x'.repeat(100_000)}\r\n--x--`, multipart), /^413 .*more than 65536 parts/);
  });

  it('are refused in structured fields, the same key again and again too', () => {
    const many = maxFieldMembers + 1;
    assert.equal(parseDictionary(Array.from({ length: many }, (_, index) => `k${index}=a`).join(',')), undefined);
    assert.equal(parseDictionary('a=b,'.repeat(many) + 'a=b'), undefined);
    assert.equal(parseList('1,'.repeat(many) + '1'), undefined);
    assert.equal(parseList(`(${'1 '.repeat(many)})`), undefined);
    assert.equal(parseItem(`a${';b'.repeat(257)}`), undefined);
    assert.ok(parseItem(`a${';b'.repeat(256)}`));
  });

  it('are refused as the text of a typed key', async () => {
    for (const text of ['1,'.repeat(maxFieldMembers + 1), '(ao-type-integer) 1,'.repeat(maxFieldMembers + 1)]) {
      assert.match(await decoded(httpsig, parts(`content-disposition: form-data;name="l"\r\n\r\n${text}1`), { ...multipart, 'ao-types': 'l="list"' }), /^400 .*not of type list/);
    }
  });
});

describe('messages that cost much time', () => {
  it('a path key as large as a body is refused before it is cut', () => {
    const parsed = parsePath('/a'.repeat(600_000));
    assert.ok(!parsed.ok && parsed.status === 414);
  });

  it('JSON in JSON in JSON does not double for ever', () => {
    assert.throws(() => encodeJson('"'.repeat(maxJsonTextLength + 1)), RangeError);
    let text = 'a"';
    assert.throws(() => {
      for (let step = 0; step < 40; step++) text = encodeJson(message({ body: text }));
    }, /more than 67108864 characters/);
  });

  it('digests that fit nothing are looked for in so many lines of all parts together', async () => {
    const part = named('a', `content-digest: sha-256=:${'A'.repeat(43)}=:\r\ndata: ${'\r\n'.repeat(1000)}`);
    assert.equal(await decoded(httpsig, parts(...Array.from({ length: 240 }, () => part)), multipart), 'fine');
  });

  it('blanks inside a signed value are looked at once', async () => {
    const body = parts(named('a/commitments/c', `alg: rsa-pss-sha512\r\nsignature: s=:${'A'.repeat(344)}:\r\nsignature-input: s=("k");alg="rsa-pss-sha512";keyid="${'u'.repeat(344)}"`), named('a', `k:  a${' '.repeat(1_000_000)}b`));
    assert.match(await decoded(httpsig, body, multipart), /^400 .*does not fit/);
  });

  it('many signatures over much are refused before they are checked', async () => {
    const signed = await httpsig.commit(message({ body: 'x'.repeat(17 * 1024 * 1024) }), testSigner(0));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    const { headers, body } = encoded.value;
    const again = (name: string): [string, string] => {
      const value = headers.find(([key]) => key === name)![1];
      return [name, Array.from({ length: 16 }, (_, index) => value.replace(/^[^=]*/, `s${index}`)).join(', ')];
    };
    const twice = await httpsig.decode({ method: 'POST', url: '/', headers: [...headers.filter(([name]) => !name.startsWith('signature')), again('signature'), again('signature-input')], body });
    assert.ok(!twice.ok);
    assert.match(twice.reason, /cover too much/);
    assert.equal((await httpsig.decode({ method: 'POST', url: '/', headers, body })).ok, true);
  });
});
