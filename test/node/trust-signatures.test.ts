/** Signatures that were tampered with, taken from elsewhere, or sent again. */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import type { HeaderField } from '../../src/message/codec.ts';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { commitmentsOf } from '../../src/message/commitments.ts';
import { message, type Message } from '../../src/message/value.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { componentsOf, coSigned } from '../helpers/co-signed.ts';
import { testKey } from '../helpers/keys.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode, type TestNode } from '../helpers/test-node.ts';

/** Says who signed the newest message, and what it held. */
const witness = `function compute(base, req)
  local who = {}
  for _, commitment in pairs(req.body.commitments or {}) do
    if commitment.committer then who[#who + 1] = commitment.committer end
  end
  table.sort(who)
  base.count = (base.count or 0) + 1
  base.seen = { who = table.concat(who, ","), data = tostring(req.body.data), extra = tostring(req.body.extra) }
  base.results = { output = "" }
  return base
end`;

interface Signed {
  headers: HeaderField[];
  body: Uint8Array;
}

async function signed(fields: Parameters<typeof message>[0], ...keys: (0 | 1 | 2 | 3)[]): Promise<Signed> {
  let content: Message = message(fields);
  for (const key of keys) content = await httpsig.commit(content, testSigner(key));
  const encoded = httpsig.encode(content);
  assert.ok(encoded.ok);
  return { headers: [...encoded.value.headers], body: encoded.value.body };
}

function changed(of: Signed, name: string, change: (value: string) => string): Signed {
  assert.ok(of.headers.some(([key]) => key === name), name);
  return { ...of, headers: of.headers.map(([key, value]) => [key, key === name ? change(value) : value]) };
}

const withHeader = (of: Signed, name: string, value: string): Signed => ({ ...of, headers: [...of.headers, [name, value]] });

async function start(): Promise<{ target: TestNode; process: string; post(request: Signed, path?: string): Promise<{ status: number; text: string }>; slot(): Promise<unknown>; seen(): Promise<Message> }> {
  const target = await testNode();
  const { id } = await target.client.cacheModule(witness);
  const { process } = await target.client.spawn(spawnTags({ module: id, node: target.node.address }));
  return {
    target,
    process,
    async post({ headers, body }, path = `/${process}/schedule`) {
      const reply = await target.client.transport.request({ method: 'POST', path, headers, body });
      return { status: reply.status, text: Buffer.from(reply.body).toString() };
    },
    slot: async () => ((await target.client.readJson(`/${process}/slot/current`)) as Message).get('body'),
    seen: async () => (await target.client.readJson(`/${process}/now/seen`)) as Message,
  };
}

describe('forged signatures', () => {
  it('are refused with 400, and schedule nothing', async () => {
    const { process, post, slot } = await start();
    const good = await signed({ action: 'Set', data: '5', target: process, type: 'Message' }, 0);
    const large = await signed({ action: 'Set', data: 'x'.repeat(5000), note: 'y'.repeat(5000), target: process, type: 'Message' }, 0);
    const other = await signed({ action: 'Get', data: '6', target: process, type: 'Message' }, 0);
    const header = (of: Signed, name: string): string => of.headers.find(([key]) => key === name)![1];
    const modulus = Buffer.from(testKey(0).n, 'base64url');
    const forgeries: Record<string, Signed> = {
      'a changed header': changed(good, 'action', () => 'Get'),
      'a changed body': { ...good, body: Buffer.from('6') },
      'a changed part': { ...large, body: Buffer.from(Buffer.from(large.body).toString('latin1').replace('yyyy', 'yyyz'), 'latin1') },
      'a changed body, its digest too': { ...changed(good, 'content-digest', () => header(other, 'content-digest')), body: other.body },
      'a body that is cut off': { ...large, body: large.body.subarray(0, large.body.length - 1) },
      'the target of another process': changed(good, 'target', () => 'A'.repeat(43)),
      'the signature of another message': changed(good, 'signature', () => header(other, 'signature').replace(/^[^=]*/, /^[^=]*/.exec(header(good, 'signature'))![0])),
      'a signature with one bit turned': changed(good, 'signature', (value) => value.replace(/:(.)/, (_, first: string) => `:${first === 'A' ? 'B' : 'A'}`)),
      'a signature that is cut off': changed(good, 'signature', (value) => value.replace(/.{8}:$/, ':')),
      'an empty signature': changed(good, 'signature', (value) => value.replace(/:.*:/, '::')),
      'a component less': changed(good, 'signature-input', (value) => value.replace('"action" ', '')),
      'a component more': withHeader(changed(good, 'signature-input', (value) => value.replace('("', '("extra" "')), 'extra', '1'),
      'a component that is not there': changed(good, 'signature-input', (value) => value.replace('("', '("nosuch" "')),
      'a component twice': changed(good, 'signature-input', (value) => value.replace('"action"', '"action" "action"')),
      'components in another order': changed(good, 'signature-input', (value) => value.replace(/\("([^"]*)" "([^"]*)"/, '("$2" "$1"')),
      'the key of somebody else': changed(good, 'signature-input', (value) => value.replace(/keyid="[^"]*"/, `keyid="${testKey(2).n}"`)),
      'a key that is none': changed(good, 'signature-input', (value) => value.replace(/keyid="[^"]*"/, 'keyid="AAAA"')),
      'a key with exponent-free nonsense': changed(good, 'signature-input', (value) => value.replace(/keyid="[^"]*"/, `keyid="${Buffer.alloc(512).toString('base64url')}"`)),
      'a time limit that was not signed': changed(good, 'signature-input', (value) => `${value};expires=9999999999`),
      'a second value of a signed header': withHeader(good, 'action', 'Get'),
      'an input without its signature': { ...good, headers: good.headers.filter(([key]) => key !== 'signature') },
      'an HMAC with a public key for its secret': changed(changed(good, 'signature-input', (value) => value.replace('rsa-pss-sha512', 'hmac-sha256').replace(/keyid="[^"]*"/, 'keyid="ao"')), 'signature', (value) => value.replace(/:.*:/, `:${createHmac('sha256', modulus).update('x').digest('base64')}:`)),
      'RSA with the name of the public secret': changed(good, 'signature-input', (value) => value.replace(/keyid="[^"]*"/, 'keyid="constant:ao"')),
    };
    for (const [name, forgery] of Object.entries(forgeries)) {
      const { status, text } = await post(forgery);
      assert.equal(status, 400, `${name}: ${status} ${text.slice(0, 200)}`);
      assert.match(text, /not valid|cannot be read/, name);
    }
    assert.equal(await slot(), 0);
    assert.equal((await post(good)).status, 200);
  });

  it('of an algorithm that nobody checks prove nothing', async () => {
    const { process, post, seen } = await start();
    const good = await signed({ action: 'Set', data: '5', target: process, type: 'Message' }, 0);
    const algorithms = ['none', 'rsa-v1_5-sha256', 'ed25519', 'hmac-sha512', 'RSA-PSS-SHA512'];
    const pem = createPublicKey({ key: { kty: 'RSA', n: testKey(0).n, e: 'AQAB' }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const attempts = [
      ...algorithms.map((alg) => changed(good, 'signature-input', (value) => value.replace('rsa-pss-sha512', alg))),
      // The classic confusion: the public key, which everybody knows, as the secret of an HMAC.
      changed(changed(good, 'signature-input', (value) => value.replace('rsa-pss-sha512', 'hmac-sha256')), 'signature', (value) => value.replace(/:.*:/, `:${createHmac('sha256', pem).update('x').digest('base64')}:`)),
      changed(good, 'signature-input', (value) => value.replace(/;alg="[^"]*"/, '')),
      { ...good, headers: good.headers.filter(([key]) => key !== 'signature-input') },
      changed(good, 'signature-input', (value) => value.replace(/;keyid="[^"]*"/, '')),
    ];
    for (const attempt of attempts) {
      const { status, text } = await post(attempt);
      assert.ok(status === 200 || status === 400, text);
      if (status === 200) assert.equal((await seen()).get('who'), '', String(attempt.headers.find(([key]) => key === 'signature-input')).slice(0, 200));
    }
  });

  it('cover what they list and nothing else', async () => {
    const { process, post, seen } = await start();
    const good = await signed({ action: 'Set', data: '5', target: process, type: 'Message' }, 0);
    assert.equal((await post(withHeader(good, 'extra', 'mine'))).status, 200);
    const first = await seen();
    assert.deepEqual([first.get('who'), first.get('data'), first.get('extra')], [testSigner(0).address, '5', 'nil'], 'a header that is added is left out');

    // A signature over nothing is one over nothing.
    const empty = await signed({}, 2);
    assert.equal((await post({ headers: [...empty.headers, ['data', 'x'], ['target', process]], body: Buffer.alloc(0) }, `/${process}/schedule`)).status, 200);
    const second = await seen();
    assert.deepEqual([second.get('who'), second.get('data')], [testSigner(2).address, 'nil']);
  });

  it('of several signers prove what all of them signed', async () => {
    const { process, post, seen } = await start();
    const both = await signed({ action: 'Set', data: '5', target: process, type: 'Message' }, 0, 2);
    assert.equal((await post(both)).status, 200);
    assert.equal((await seen()).get('who'), [testSigner(0).address, testSigner(2).address].sort().join(','));

    // One that is forged spoils all.
    const spoiled = changed(both, 'signature', (value) => value.replace(/:(.)([^:]*):$/, (_, first: string, rest: string) => `:${first === 'A' ? 'B' : 'A'}${rest}:`));
    assert.equal((await post(spoiled)).status, 400);
  });

  it('over less than others sign take nothing out of a message', async () => {
    const { process, post, slot } = await start();
    // The second of two processes with the same owner, and a message that he signed for the first.
    const mine: Parameters<typeof message>[0] = { action: 'Set', data: '5', target: 'A'.repeat(43), type: 'Message', path: 'compute', quantity: 100, note: '' };
    const whole = await signed(mine, 0);
    const all = componentsOf(whole);
    for (const left of ['target', 'action', 'content-digest', 'ao-types', '@path']) {
      for (const by of [2, 3] as const) {
        const { status, text } = await post(await coSigned(whole, all.filter((name) => name !== left), by));
        assert.equal(status, 403, `${left}: ${status} ${text.slice(0, 300)}`);
        assert.match(text, /cover different keys: /, left);
      }
    }
    // The same one level down, and over more: what the second adds is not the first one's.
    const inner = await httpsig.commit(message({ action: 'Set', target: process, type: 'Message' }), testSigner(0));
    const less = await httpsig.commit(message({ action: 'Set', type: 'Message' }), testSigner(2));
    const both = new Map([...inner, ['commitments', new Map([...commitmentsOf(inner), ...commitmentsOf(less)])] as const]);
    const nested = httpsig.encode(new Map([['body', both]]));
    assert.ok(nested.ok);
    assert.equal((await post({ headers: [...nested.value.headers], body: nested.value.body })).status, 403);
    const more = withHeader(await signed({ action: 'Set', target: process, type: 'Message' }, 0), 'data-protocol', 'ao');
    assert.equal((await post(await coSigned(more, [...componentsOf(more), 'data-protocol'], 2))).status, 403);
    assert.equal(await slot(), 0);

    // Two over the same keys, in any order and with nothing said of the type of what they do not have.
    const fits = await signed({ ...mine, target: process, path: `/${process}/schedule` }, 0);
    const { status, text } = await post(await coSigned(fits, componentsOf(fits).reverse(), 2));
    assert.equal(status, 200, text);
    assert.equal(await slot(), 1);
  });
});

describe('signed messages that are sent again', () => {
  it('take two slots, as on a real node, unless the sender says that it is the same', async () => {
    const { process, post, slot } = await start();
    const content = await httpsig.commit(message({ action: 'Set', data: '5', target: process, type: 'Message' }), testSigner(0));
    const encoded = httpsig.encode(new Map([['body', content]]));
    assert.ok(encoded.ok);
    const once = { headers: [...encoded.value.headers], body: encoded.value.body };
    assert.equal((await post(once)).status, 200);
    assert.equal((await post(once)).status, 200);
    assert.equal(await slot(), 2);
    const { status, text } = await post(withHeader(once, 'retry', 'true'));
    assert.equal(status, 200, text);
    assert.equal(await slot(), 2);
  });

  it('go to the process that was signed, whatever the path says', async () => {
    const { target, process, post, slot } = await start();
    const other = await target.spawn(witness);
    const once = await signed({ action: 'Set', data: '5', target: process, type: 'Message' }, 0);
    const before = ((await target.client.readJson(`/${other}/slot/current`)) as Message).get('body');
    for (const path of [`/${other}/schedule`, `/${other}/schedule&target=${other}`, `/~scheduler@1.0/schedule?target=${other}`]) {
      const reply = await post(once, path);
      assert.ok([200, 400, 403, 404].includes(reply.status), reply.text);
    }
    assert.equal(((await target.client.readJson(`/${other}/slot/current`)) as Message).get('body'), before);
    assert.ok(Number(await slot()) <= 3);
    const { body, headers } = await signed({ action: 'Set', data: '5', target: process, type: 'Message', path: `/${process}/schedule` }, 0);
    const elsewhere = await post({ body, headers }, '/~meta@1.0/info');
    assert.equal(elsewhere.status, 200);
    assert.equal((await target.client.read('/~meta@1.0/info/data')).status, 404, 'the signed path counts, not the one of the request line');
  });

  it('signed on one node\'s process mean nothing to the process of another', async () => {
    const first = await start();
    const second = await start();
    const once = await signed({ action: 'Set', data: '5', target: first.process, type: 'Message' }, 0);
    assert.equal((await first.post(once)).status, 200);
    const replayed = await second.post(once);
    assert.ok(replayed.status === 404 || first.process === second.process, replayed.text);
    if (first.process !== second.process) assert.equal(await second.slot(), 0);
  });
});
