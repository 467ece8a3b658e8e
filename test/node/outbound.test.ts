import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Outbound } from '../../src/node/outbound.ts';
import { fakeServer, freePort } from '../helpers/two-nodes.ts';

describe('outbound', () => {
  it('allows an origin, or an origin and the beginning of a path', () => {
    const outbound = new Outbound(['http://127.0.0.1:8735', 'https://cu.example/dry-run', 'nonsense', 'file:///']);
    for (const url of ['http://127.0.0.1:8735', 'http://127.0.0.1:8735/any?x=1', 'https://cu.example/dry-run', 'https://cu.example:443/dry-run/x', 'http://127.1:8735/']) assert.equal(outbound.allows(url), true, url);
    for (const url of [
      'http://127.0.0.1:8736', 'https://127.0.0.1:8735', 'http://localhost:8735', 'https://cu.example/dry-running', 'https://cu.example/', 'https://cu.example/dry-run/../x',
      'http://user@127.0.0.1:8735/', 'http://:pass@127.0.0.1:8735/', 'file:///etc/passwd', 'nonsense', '', 'https://cu.example.evil/dry-run', 'http://127.0.0.1:8735@evil.example/',
    ]) {
      assert.equal(outbound.allows(url), false, url);
    }
    assert.equal(new Outbound([]).allows('http://127.0.0.1/'), false);
  });

  it('takes no more of a reply than it may, and waits no longer', async () => {
    const server = await fakeServer(({ url }) => (url === '/large' ? { body: 'x'.repeat(5000) } : url === '/silent' ? { silent: true } : { body: 'fine' }));
    const outbound = new Outbound([server.url]);
    const large = await outbound.request({ method: 'GET', url: `${server.url}/large`, maxBytes: 1000 });
    assert.ok(!large.ok && large.kind === 'too-large');
    const silent = await outbound.request({ method: 'GET', url: `${server.url}/silent`, timeoutMs: 50 });
    assert.ok(!silent.ok && silent.kind === 'timeout');
    const fine = await outbound.request({ method: 'GET', url: `${server.url}/` });
    assert.ok(fine.ok && Buffer.from(fine.body).toString() === 'fine');
    await outbound.close();
  });

  it('says in a sentence what went wrong, and goes through proxies', async () => {
    const proxy = await fakeServer(({ url }) => (url.includes('denied') ? { status: 407 } : { body: `asked for ${url}` }));
    const [far, denied, dead] = ['http://far.example', 'http://denied.example', `http://127.0.0.1:${await freePort()}`];
    const outbound = new Outbound([far, denied, dead, 'https://safe.example'], { HTTP_PROXY: proxy.url.replace('//', '//me:secret@'), HTTPS_PROXY: dead });
    const reply = await outbound.request({ method: 'GET', url: `${far}/a?b=1` });
    assert.ok(reply.ok && Buffer.from(reply.body).toString() === `asked for ${far}/a?b=1`);
    assert.deepEqual([proxy.requests[0]!.headers.host, proxy.requests[0]!.headers['proxy-authorization']], ['far.example', `Basic ${Buffer.from('me:secret').toString('base64')}`]);
    const reasons = [];
    for (const url of [`${dead}/x`, 'https://safe.example/secret', `${denied}/`]) {
      const failed = await outbound.request({ method: 'GET', url });
      assert.ok(!failed.ok && failed.kind === 'unreachable');
      reasons.push(failed.reason);
    }
    assert.deepEqual(reasons, [
      `${dead} cannot be reached: nothing listens there, the connection was refused (ECONNREFUSED).`,
      `https://safe.example cannot be reached through the proxy ${dead} (HTTPS_PROXY): the proxy itself cannot be reached (ECONNREFUSED).`,
      `${denied} cannot be reached through the proxy ${proxy.url} (HTTP_PROXY): the proxy wants another user and password (407).`,
    ]);
    const broken = await new Outbound([far], { HTTP_PROXY: 'socks5://x' }).request({ method: 'GET', url: far });
    assert.match(broken.ok ? '' : broken.reason, /HTTP_PROXY names a proxy of the kind "socks5:"/);
    await outbound.close();
  });

  it('breaks off what is under way when it closes, and reaches nothing more', async () => {
    const server = await fakeServer(() => ({ silent: true }));
    const outbound = new Outbound([server.url]);
    const waiting = outbound.request({ method: 'GET', url: server.url });
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await outbound.close();
    const broken = await waiting;
    assert.ok(!broken.ok && broken.kind === 'unreachable');
    const after = await outbound.request({ method: 'GET', url: server.url });
    assert.ok(!after.ok && /stopping/.test(after.reason));
    assert.equal(server.requests.length, 1);
  });
});
