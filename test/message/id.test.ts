import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { hmacId } from '../../src/message/codecs/httpsig/commitment.ts';
import { formatParams, signatureBase } from '../../src/message/codecs/httpsig/signature-base.ts';
import { hmac } from '../../src/message/codecs/httpsig/keys.ts';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { addressOf, binaryId, messageId, signedId, unsignedId } from '../../src/message/id.ts';
import { message, withKeys } from '../../src/message/value.ts';
import { testSigner } from '../helpers/signer.ts';

// protocol.md A.5; all but V1's second id were executed with the code of HyperBEAM 2025-05-19.
const vectors: [name: string, fields: Parameters<typeof message>[0], id: string][] = [
  ['V1 plain', { a: '1', b: 'hello' }, 'Sh1dyX5wbdLNgClkJrhB9AyrSXrBXnh1Qj59wkgXdnA'],
  ['V2 typed and derived', { num: 5, path: '/x', type: 'Message' }, 'j1xlBZRCP8U3v9QNdeayeoMWvaVi8iY5lVQkSL5wyrQ'],
  ['V4 data in the body', { type: 'Message', data: 'hello world' }, 'VnFKVKsJqjIxrEUbe05yzZ4noxHkrIPDDvw1qlSljSc'],
  ['V4 body only', { body: 'hello world' }, 'loXwT6DdjfiWkn1XiaUpEgfUX6NR5SJumCsTzCw4E_o'],
  ['V4 one key', { 'test-key': 'test-value' }, '8vvD6fGA6_R05TZYskULaIsPdifL86jEewqcHFpQRys'],
  ['V4b nested', { a: '1', m: { b: '2' } }, 'kvGBhYBC-5K0UAqFdHvDdWkuydTaQ4-4yfkQMru80U8'],
  ['V4b list of messages', { ml: [{ a: 1 }, { b: '2' }] }, 'dw2T4jfAqq-8zbHJ4J6yDLf2DUMGytBBLvESaL0ivrw'],
  ['V4b nested body', { m: { body: 'inner' } }, 'U6yDPMR0DR3F-6b1bhxV4QumQwJjKETCGq_2wpm9WBA'],
  ['V4b raw body', { a: 'x', body: 'hello' }, 'YbhO1KFKqWB_6zBgDCR61m_nM4oyoclklWDApuYyQKY'],
  ['V4b body and nested', { body: 'hello', m: { k: 'v' } }, 'AyicrM1Z4AGmlyNDy7PT1VmBphoL5FJXM08ktFVk3MU'],
  ['V4b data', { data: 'd1', type: 'Message' }, 's17lLuxrNkJpr668-V6o-i4msXp1mrtWbCk0pCkP7h8'],
  ['V4b empty values', { e: '', l: [], o: {}, t: 'q' }, 'upu-mQ59sDvFWWHUQCwp55E4v4XRHey8wgC_ufiIHMU'],
  ['V4b float', { f: 1.5 }, '_b1a3JAebyrtaVujPox3CZyvesjvOUi9iRScR1euCHA'],
  ['V4b list and atom', { l: [1, 'x', true], t: true }, 'I0XrYKqzS0O53zsCF-TMeXwlmzX2GkZIEAeqEqjaMZw'],
  [
    'V4b module',
    { 'content-type': 'application/wasm', body: new Uint8Array([0, 0x61, 0x73, 0x6d]) },
    'UVyP-1AxXcZsmIdLm87tlIVh7nYuD6HtkQziPmChZ1w',
  ],
  ['V4b large scalar', { big: 'z'.repeat(5000), a: 'b' }, '9O_0rrULjGLrSz5NTW89A6Ns7UMG810TvYtF-hrCO_0'],
];

describe('unsigned ids', () => {
  for (const [name, fields, id] of vectors) it(name, () => assert.equal(unsignedId(message(fields)), id));

  it('V1 with the key of September 2025', () => {
    const params = formatParams(['a', 'b'], 'hmac-sha256', 'constant:ao');
    const base = signatureBase(['a', 'b'], params, (key) => ({ a: '1', b: 'hello' })[key])!;
    assert.equal(hmac('constant:ao', base).toString('base64url'), 'gNw4Z3pvgrD4vc833eFrl95ye0qFQaHCQn9TNQwXtyc');
  });

  it('V3 components of a real signature, sorted anew', () => {
    const values: Record<string, string> = {
      'ao-types': 'quantity="integer"',
      path: 'credit-notice',
      quantity: '100',
      recipient: 'Rix7e0HB-8OAaimcoYkxTZB-dStgTOHWUik1DvKD5vM',
    };
    const id = hmacId(['ao-types', '@path', 'quantity', 'recipient'], (key) => values[key]);
    assert.equal(id, 'iK__u54zqDWrJpVVbf3uYvgvG1hxWZM6Tq1zusfGYIw');
    assert.equal(unsignedId(message({ path: 'credit-notice', quantity: 100, recipient: values['recipient']! })), id);
  });

  // The signature of V5 itself is not among the recordings, so its signed id cannot be computed again; its HMAC id can, and
  // a fresh signature must list the same components.
  it('V5 the HMAC beside a signature covers the same components', async () => {
    const values: Record<string, string> = { a: '1', 'ao-types': 'a="integer"', path: '/x/~json@1.0/serialize' };
    assert.equal(hmacId(['@path', 'a', 'ao-types'], (key) => values[key]), 'lVYAdr393LfLueI58BUD-O-c1otf_uThCSmnKgp1snw');
    const signed = await httpsig.commit(message({ a: 1, path: '/x/~json@1.0/serialize' }), testSigner(0));
    assert.equal(unsignedId(signed), 'lVYAdr393LfLueI58BUD-O-c1otf_uThCSmnKgp1snw');
    const fields = (signed.get('commitments') as Map<string, Map<string, string>>).get(messageId(signed))!;
    assert.match(fields.get('signature-input')!, /^http-sig-[0-9a-f]{16}=\("@path" "a" "ao-types"\);alg="rsa-pss-sha512";keyid="/);
  });

  it('does not depend on the order or case of keys, on private keys, or on computed keys', () => {
    const id = unsignedId(message({ a: '1', b: 'hello' }));
    assert.equal(unsignedId(message({ B: 'hello', a: '1', priv: { x: 1 }, 'private-note': 'y', 'content-digest': 'z' })), id);
  });
});

describe('message ids', () => {
  it('is the hash of the signature when there is one', async () => {
    const signed = await httpsig.commit(message({ a: '1', b: 'hello' }), testSigner(0));
    const id = messageId(signed, 'all');
    const text = String((signed.get('commitments') as Map<string, Map<string, string>>).get(id)!.get('signature'));
    assert.equal(id, signedId(Buffer.from(text.split('=:')[1]!, 'base64')));
    assert.equal(messageId(signed, 'none'), 'Sh1dyX5wbdLNgClkJrhB9AyrSXrBXnh1Qj59wkgXdnA');
    assert.equal(messageId(signed, [testSigner(0).address]), id);
    assert.equal(messageId(signed, [id]), id);
    assert.equal(messageId(signed, [testSigner(1).address]), messageId(signed, 'none'));
  });

  it('is the hash of the quoted, sorted ids when there are several', async () => {
    const once = await httpsig.commit(message({ a: '1' }), testSigner(0));
    const twice = await httpsig.commit(once, testSigner(1));
    const ids = [messageId(twice, [testSigner(0).address]), messageId(twice, [testSigner(1).address])].sort();
    const expected = createHash('sha256').update(`"${ids[0]}", "${ids[1]}"`).digest('base64url');
    assert.equal(messageId(twice, 'all'), expected);
  });

  it('is the unsigned id when nobody signed', () => {
    assert.equal(messageId(message({ a: '1', b: 'hello' }), 'all'), 'Sh1dyX5wbdLNgClkJrhB9AyrSXrBXnh1Qj59wkgXdnA');
  });

  it('takes the covered content of a signed message, not what was added later', async () => {
    const signed = await httpsig.commit(message({ a: '1', b: 'hello' }), testSigner(0));
    assert.equal(unsignedId(withKeys(signed, [['c', 'later']])), 'Sh1dyX5wbdLNgClkJrhB9AyrSXrBXnh1Qj59wkgXdnA');
  });
});

describe('other ids', () => {
  it('hashes addresses and binaries', () => {
    const signer = testSigner(0);
    assert.equal(addressOf(signer.modulus), signer.address);
    assert.equal(binaryId(Buffer.from('hello world')), 'uU0nuZNNPgilLlLX2n2r-sSE7-N6U4DukIj3rOLvzek');
  });
});
