/** Pitfalls of signatures and digests, by their number in the protocol notes (F). */
import assert from 'node:assert/strict';
import { constants, createHash, createPublicKey, verify } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { message } from '../../../src/message/value.ts';
import { counterSource } from '../../helpers/counter.ts';
import { testKey } from '../../helpers/keys.ts';
import { rawRequest, type RawReply } from '../../helpers/raw-request.ts';
import { signHeaders } from '../../helpers/sign-headers.ts';
import { testSigner } from '../../helpers/signer.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

describe('pitfalls of signatures', () => {
  let target: TestNode;
  let process: string;

  after(() => target.stop());
  before(async () => {
    target = await startTestNode();
    process = await target.spawn(counterSource);
  });

  const post = (path: string, headers: Record<string, string>, body: string | Uint8Array = ''): Promise<RawReply> => rawRequest(target.node.url + path, { method: 'POST', headers, body });
  const schedule = (headers: Record<string, string>, body?: string): Promise<RawReply> => post(`/${process}/schedule`, headers, body);

  it('F.2 ids come from signatures, not from the lower-cased names of parts', async () => {
    const fields = { device: 'process@1.0', type: 'Process', 'execution-device': 'test-device@1.0', 'random-seed': 'pitfall' };
    const signed = await httpsig.commit(message(fields), testSigner(2));
    const encoded = httpsig.encode(new Map([['body', signed]]));
    assert.ok(encoded.ok);
    const names = /name="(body\/commitments\/[^"]+)"/g;
    const text = Buffer.from(encoded.value.body).toString('latin1');
    const lowered = text.replace(names, (found) => found.toLowerCase());
    assert.notEqual(lowered, text);
    const { 'content-digest': _digest, ...headers } = Object.fromEntries(encoded.value.headers);
    const reply = await post('/~process@1.0/schedule', headers, Buffer.from(lowered, 'latin1'));
    assert.equal(reply.status, 200, reply.text);
    const id = String(reply.headers['process']);
    const known = [...(signed.get('commitments') as Map<string, unknown>).keys()];
    assert.ok(known.includes(id), id);
    assert.notEqual(id, id.toLowerCase());
    assert.equal((await rawRequest(`${target.node.url}/${id}/slot/current`)).text, '0');
  });

  it('F.4 `@path` in the list of components is the header `path`, and its line has no @', async () => {
    const { headers, address } = signHeaders({ action: 'Inc', path: `/${process}/schedule`, target: process, type: 'Message' });
    const reply = await schedule(headers);
    assert.equal(reply.status, 200, reply.text);
    const slot = String(reply.headers['slot']);
    const { edges } = JSON.parse((await rawRequest(`${target.node.url}/~scheduler@1.0/schedule?target=${process}&from=${slot}&accept=application/aos-2`)).text);
    assert.equal(edges[0].node.message.Owner, address);
    const elsewhere = await schedule({ ...headers, path: '/~meta@1.0/info' });
    assert.equal(elsewhere.status, 400);
    assert.match(elsewhere.text, /signature/);
  });

  it('F.5 any salt length of PSS verifies', async () => {
    for (const salt of [constants.RSA_PSS_SALTLEN_MAX_SIGN, constants.RSA_PSS_SALTLEN_DIGEST, 32, 0]) {
      const { headers } = signHeaders({ action: 'Inc', path: `/${process}/schedule`, 'x-salt': String(salt) }, 2, salt);
      assert.equal((await schedule(headers)).status, 200, `salt ${salt}`);
    }
  });

  it('F.7 every httpsig reply has one RSA signature that covers types, the result key, status and body', async () => {
    for (const path of ['/~meta@1.0/info/address', '/~meta@1.0/info', `/${process}/slot`, `/${process}/now`, '/~message@1.0&a=1/nosuch', '/~nosuch@1.0/x', `/${'x'.repeat(43)}`, '/']) {
      const reply = await rawRequest(target.node.url + path);
      const input = String(reply.headers['signature-input']);
      const names = [...input.matchAll(/(?:^|, )([\w-]+)=\(/g)].map((found) => found[1]);
      assert.equal(names.length, 1, path);
      assert.match(names[0]!, /^http-sig-[0-9a-f]{16}$/);
      const components = [...input.slice(0, input.indexOf(')')).matchAll(/"([^"]+)"/g)].map((found) => found[1]!.replace(/^@/, ''));
      for (const name of ['ao-types', 'ao-result', 'content-digest', 'status', 'content-type']) {
        if (reply.headers[name] !== undefined) assert.ok(components.includes(name), `${name} of ${path}`);
      }
      if (reply.body.length > 0) assert.equal(reply.headers['content-digest'], `sha-256=:${createHash('sha256').update(reply.body).digest('base64')}:`, path);
      const params = input.slice(input.indexOf('=') + 1);
      const lines = [...input.slice(0, input.indexOf(')')).matchAll(/"([^"]+)"/g)].map(([, name]) => `"${name!.replace(/^@/, '')}": ${reply.headers[name!.replace(/^@/, '')]}`);
      const base = Buffer.from([...lines, `"@signature-params": ${params}`].join('\n'), 'latin1');
      const signature = Buffer.from(/=:([^:]+):$/.exec(String(reply.headers['signature']))![1]!, 'base64');
      const { kty, n, e } = testKey(1);
      const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
      assert.ok(verify('sha512', base, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature), path);
      assert.ok(input.includes(`keyid="${n}"`), path);
    }
  });

  it('F.26 a signed digest of a body that never arrives is no reason to refuse', async () => {
    const { headers } = signHeaders({ action: 'Inc', 'content-digest': `sha-256=:${createHash('sha256').update('lost').digest('base64url')}:`, 'content-type': 'multipart/form-data; boundary="lost"', 'inline-body-key': 'data', path: `/${process}/schedule` });
    const reply = await schedule(headers);
    assert.equal(reply.status, 200, reply.text);
    const { edges } = JSON.parse((await rawRequest(`${target.node.url}/~scheduler@1.0/schedule?target=${process}&from=${reply.headers['slot']}&accept=application/aos-2`)).text);
    assert.equal(edges[0].node.message.Data, '');
  });

  it('F.26 a signed digest of another body than the one that arrives is refused', async () => {
    const { headers } = signHeaders({ action: 'Inc', 'content-digest': `sha-256=:${createHash('sha256').update('signed').digest('base64')}:`, 'inline-body-key': 'data', path: `/${process}/schedule` });
    assert.equal((await schedule(headers, 'exchanged')).status, 400);
    assert.equal((await schedule(headers, 'signed')).status, 200);
  });

  it('F.27 the boundary is taken from the header, and a wrong digest that nobody signed is not looked at', async () => {
    const body = '--any thing\r\ncontent-disposition: form-data; name="nested"\r\na: 1\r\n--any thing--';
    const reply = await post('/~message@1.0/set/nested/a', { 'content-type': 'multipart/form-data; boundary="any thing"', 'content-digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:` }, body);
    assert.deepEqual([reply.status, reply.text], [200, '1']);
  });

  it('F.28 digests come in both alphabets of base64, padded or not', async () => {
    // A body whose digest has a sign of either alphabet.
    const data = Array.from({ length: 1000 }, (_, index) => `data ${index}`).find((text) => /^(?=.*\+)(?=.*\/)/.test(sha(text)))!;
    const standard = sha(data);
    for (const digest of [standard, standard.replace(/=+$/, ''), Buffer.from(standard, 'base64').toString('base64url'), `${Buffer.from(standard, 'base64').toString('base64url')}=`]) {
      const { headers } = signHeaders({ action: 'Inc', 'content-digest': `sha-256=:${digest}:`, 'inline-body-key': 'data', path: `/${process}/schedule` });
      const reply = await schedule(headers, data);
      assert.equal(reply.status, 200, `${digest}: ${reply.text}`);
    }
  });
});

function sha(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
