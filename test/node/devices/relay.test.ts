import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { committersOf } from '../../../src/message/commitments.ts';
import { postSigned } from '../../helpers/requests.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';
import { freePort, startFakeServer, type FakeServer } from '../../helpers/two-nodes.ts';

describe('relay@1.0', () => {
  let outside: FakeServer;
  let listed: string;
  let target: TestNode;
  before(async () => {
    outside = await startFakeServer(({ method, url, headers, body }) => {
      if (url === '/redirect') return { status: 307, headers: { location: 'http://127.0.0.1:1/secret' } };
      if (url === '/missing') return { status: 404, body: 'nothing here' };
      if (url === '/hostile') {
        return {
          headers: {
            'content-type': 'text/html', 'set-cookie': ['a=1', 'b=2'], commitments: 'x', private: 'x', 'ao-types': 'status="atom"', 'ao-result': 'private', signature: 'x=:YQ==:',
            'signature-input': 'x=("a")', device: 'meta@1.0', 'access-control-allow-origin': 'http://evil.example', 'x-kept': ['1', '2'], 'clear-site-data': '"*"', refresh: '0; url=http://evil.example', __proto__x: '1',
          },
          body: '<script>alert(1)</script>',
        };
      }
      if (url === '/bytes') return { body: new Uint8Array([0xff, 0x00, 0x0a]) };
      return { headers: { 'content-type': 'application/json', 'x-seen': method }, body: JSON.stringify({ method, url, headers, body: body.toString() }) };
    });
    listed = `http://127.0.0.1:${await freePort()}`;
    target = await startTestNode({ allowRelay: [outside.url, listed] });
  });
  after(async () => {
    await target.stop();
    outside.close();
  });

  const get = (path: string, headers: [string, string][] = []) => target.client.transport.request({ method: 'GET', path, headers });
  const post = (path: string, headers: [string, string][] = []) => target.client.transport.request({ method: 'POST', path, headers });
  const textOf = (reply: { body: Uint8Array }): string => Buffer.from(reply.body).toString();

  it('answers what the address answers, in each way of asking', async () => {
    for (const reply of [
      await get(`/~relay@1.0/call?method=GET&path=${outside.url}/data`),
      await get(`/~relay@1.0/call?relay-path=${outside.url}/data`),
      await get(`/~relay@1.0/call&relay-path="${outside.url}/data"`),
      await get('/~relay@1.0/call', [['relay-path', `${outside.url}/data`]]),
      await post('/~relay@1.0/call', [['relay-path', `${outside.url}/data`], ['relay-method', 'get']]),
    ]) {
      assert.equal(reply.status, 200, textOf(reply));
      const { method, url, headers } = JSON.parse(textOf(reply)) as { method: string; url: string; headers: Record<string, string> };
      assert.deepEqual([method, url, headers['accept'], headers['content-type']], ['GET', '/data', '*/*', undefined]);
      assert.equal(new Map(reply.headers).get('x-seen'), 'GET');
    }
    const withQuery = await get(`/~relay@1.0/call?path="${outside.url}/data?a=1&b=2"`);
    assert.equal(JSON.parse(textOf(withQuery)).url, '/data?a=1&b=2');
  });

  it('is a message that a path goes on with', async () => {
    assert.equal(textOf(await get('/~relay@1.0/call/x-seen', [['relay-path', `${outside.url}/data`]])), 'GET');
    assert.equal(textOf(await get('/~relay@1.0/call/status', [['relay-path', `${outside.url}/missing`]])), '404');
    assert.deepEqual([...(await get('/~relay@1.0/call', [['relay-path', `${outside.url}/bytes`]])).body], [0xff, 0, 0x0a]);
  });

  it('sends a body with its type, and nothing else of the request', async () => {
    const reply = await post('/~relay@1.0/call', [['relay-path', `${outside.url}/dry-run?process-id=P`], ['content-type', 'application/json'], ['relay-body', '{"Tags":[]}'], ['authorization', 'Bearer x'], ['cookie', 'c=1'], ['x-other', '1']]);
    const { method, url, headers, body } = JSON.parse(textOf(reply)) as { method: string; url: string; headers: Record<string, string>; body: string };
    assert.deepEqual([method, url, body, headers['content-type']], ['POST', '/dry-run?process-id=P', '{"Tags":[]}', 'application/json']);
    for (const name of ['authorization', 'cookie', 'x-other', 'relay-path', 'signature']) assert.equal(headers[name], undefined, name);
  });

  it('takes over nothing that a reply of the node means something by', async () => {
    const reply = await get('/~relay@1.0/call', [['relay-path', `${outside.url}/hostile`]]);
    const headers = new Map(reply.headers);
    assert.deepEqual([headers.get('set-cookie'), headers.get('clear-site-data'), headers.get('refresh'), headers.get('private'), headers.get('device'), headers.get('access-control-allow-origin')], [undefined, undefined, undefined, undefined, undefined, '*']);
    assert.equal(headers.get('content-security-policy'), 'sandbox', 'a page from outside is not one of the node');
    assert.equal(headers.get('x-kept'), '1, 2');
    const decoded = await httpsig.decode(reply);
    assert.ok(decoded.ok);
    assert.deepEqual(committersOf(decoded.value), [target.node.address]);
    assert.equal(decoded.value.get('status'), 200);
  });

  it('reaches only what is listed, and says what to do', async () => {
    const before = outside.requests.length;
    for (const path of [target.node.url, 'http://127.0.0.1:1/', outside.url.replace('127.0.0.1', 'localhost'), outside.url.replace('http:', 'https:'), outside.url.replace('//', '//user@'), outside.url.replace('//', '//:pass@')]) {
      const reply = await get('/~relay@1.0/call', [['relay-path', path]]);
      assert.equal(reply.status, 403, `${path}: ${textOf(reply)}`);
      assert.match(textOf(reply), /may not reach .* --allow-relay/);
      assert.equal((await get('/~relay@1.0/cast', [['relay-path', path]])).status, 403);
    }
    for (const path of ['data', '/data', 'file:///etc/passwd', 'ftp://127.0.0.1/', 'javascript:1', '', `${outside.url.replace('http://', '')}`]) {
      assert.equal((await get('/~relay@1.0/call', [['relay-path', path]])).status, 400, path);
    }
    assert.equal((await get('/~relay@1.0/call')).status, 400);
    assert.equal(outside.requests.length, before);
    const nobody = await startTestNode();
    assert.equal((await nobody.client.transport.request({ method: 'GET', path: '/~relay@1.0/call', headers: [['relay-path', outside.url]] })).status, 403);
    await nobody.stop();
  });

  it('follows no redirect, and answers none', async () => {
    const reply = await get('/~relay@1.0/call', [['relay-path', `${outside.url}/redirect`]]);
    assert.equal(reply.status, 502);
    assert.match(textOf(reply), /redirects to http:\/\/127\.0\.0\.1:1\/secret/);
    assert.equal(new Map(reply.headers).has('location'), false);
  });

  it('says that an address is away', async () => {
    const reply = await get('/~relay@1.0/call', [['relay-path', `${listed}/x`]]);
    assert.equal(reply.status, 502);
    assert.match(textOf(reply), /cannot be reached: .*\(ECONNREFUSED\)/);
  });

  it('sends no header that somebody smuggles in', async () => {
    // Headers cannot carry a line break, but keys in a body can.
    const json = (fields: object) => target.client.transport.request({ method: 'POST', path: '/~relay@1.0/call', headers: [['codec-device', 'json@1.0']], body: Buffer.from(JSON.stringify(fields)) });
    assert.equal((await json({ 'relay-path': `${outside.url}/data`, 'relay-body': 'x', 'content-type': 'text/plain\r\nx-evil: 1' })).status, 400);
    assert.equal((await json({ 'relay-path': `${outside.url}/data`, 'relay-method': 'GET / HTTP/1.1\r\nx: y' })).status, 400);
    const path = JSON.parse(textOf(await json({ 'relay-path': `${outside.url}/da\r\nta x`, 'relay-method': 'GET' })));
    assert.deepEqual([path.url, path.headers['x-evil']], ['/data%20x', undefined]);
    for (const method of ['CONNECT', 'TRACE', 'PRI', '']) assert.equal((await json({ 'relay-path': outside.url, 'relay-method': method })).status, 400, method);
  });

  it('relays only GETs for a GET, and nothing for a page of another origin', async () => {
    assert.equal((await get('/~relay@1.0/call', [['relay-path', `${outside.url}/data`], ['relay-method', 'POST']])).status, 405);
    assert.equal((await get('/~relay@1.0/cast', [['relay-path', `${outside.url}/data`], ['relay-method', 'DELETE']])).status, 405);
    assert.equal((await get('/~relay@1.0/call', [['relay-path', `${outside.url}/data`], ['origin', 'http://evil.example']])).status, 403);
  });

  it('casts without waiting', async () => {
    const before = outside.requests.length;
    const reply = await post('/~relay@1.0/cast', [['relay-path', `${outside.url}/cast`], ['relay-body', 'hi']]);
    assert.deepEqual([reply.status, textOf(reply)], [200, 'OK']);
    while (outside.requests.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual([outside.requests.at(-1)!.method, outside.requests.at(-1)!.url, outside.requests.at(-1)!.body.toString()], ['POST', '/cast', 'hi']);
    assert.equal(textOf(await get('/~relay@1.0/cast', [['relay-path', `${listed}/x`]])), 'OK', 'nobody hears that it failed');
  });

  it('signs what it sends for the operator only', async () => {
    const before = outside.requests.length;
    const fields = { method: 'POST', 'relay-path': `${outside.url}/signed`, 'relay-body': 'hi', 'requires-sign': 'true' };
    assert.equal((await postSigned(target, 2, '/~relay@1.0/call', fields)).status, 403);
    assert.equal((await post('/~relay@1.0/call', Object.entries(fields))).status, 403);
    assert.equal(outside.requests.length, before);
    const reply = await postSigned(target, 0, '/~relay@1.0/call', fields);
    assert.equal(reply.status, 200, textOf(reply));
    const { headers, body } = outside.requests.at(-1)!;
    const decoded = await httpsig.decode({ headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as const), body });
    assert.ok(decoded.ok, decoded.ok ? '' : decoded.reason);
    assert.deepEqual([committersOf(decoded.value), decoded.value.get('path'), decoded.value.get('body')], [[target.node.address], '/signed', 'hi']);
  });
});
