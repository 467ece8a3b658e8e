/** Uploaded bytes on their way back: in parts, and where no browser may run them as this node. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { DataItem } from 'arbundles';
import { makeItem } from '../../helpers/items.ts';
import { rawRequest, type RawReply } from '../../helpers/raw-request.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

let target: TestNode;
before(async () => void (target = await startTestNode()));
after(() => target.stop());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawReply> => rawRequest(target.node.url + path, { headers, method });
async function upload(data: string, type?: string): Promise<string> {
  const item = await makeItem({ data, tags: type === undefined ? [] : [['Content-Type', type]] });
  assert.equal((await rawRequest(`${target.node.url}/tx`, { body: item })).status, 200);
  return new DataItem(item).id;
}

it('comes in the parts that are asked for', async () => {
  const id = await upload('0123456789', 'video/mp4');
  const etag = `"${id}"`;
  for (const path of [`/raw/${id}`, `/${id}`]) {
    const whole = await get(path);
    assert.deepEqual([whole.status, whole.headers['accept-ranges'], whole.headers['etag'], whole.headers['content-range']], [200, 'bytes', etag, undefined]);
    for (const [range, text, place] of [['bytes=0-0', '0', '0-0'], ['bytes=2-4', '234', '2-4'], ['bytes=7-', '789', '7-9'], ['bytes=-3', '789', '7-9'], ['bytes=-99', '0123456789', '0-9'], ['Bytes = 8-99', '89', '8-9']] as const) {
      const part = await get(path, { range, 'if-range': etag });
      assert.deepEqual([part.status, part.text, part.headers['content-range'], part.headers['content-length'], part.headers['content-type']], [206, text, `bytes ${place}/10`, String(text.length), 'video/mp4'], range);
    }
  }
  for (const range of ['bytes=10-', 'bytes=10-20', 'bytes=-0']) {
    const behind = await get(`/raw/${id}`, { range });
    assert.deepEqual([behind.status, behind.headers['content-range'], behind.headers['content-type']], [416, 'bytes */10', 'text/plain; charset=utf-8'], range);
  }
  for (const headers of [{ range: 'bytes=3-1' }, { range: 'bytes=0-1,3-4' }, { range: 'lines=0-1' }, { range: `bytes=0-${'9'.repeat(99)}` }, { range: 'bytes=-' }, { range: 'bytes=0-1', 'if-range': '"other"' }, { range: 'bytes=0-1', 'if-range': 'Thu, 01 Jan 2026 00:00:00 GMT' }] as Record<string, string>[]) {
    const all = await get(`/raw/${id}`, headers);
    assert.deepEqual([all.status, all.text], [200, '0123456789'], JSON.stringify(headers));
  }
  const head = await get(`/raw/${id}`, { range: 'bytes=0-1' }, 'HEAD');
  assert.deepEqual([head.status, head.headers['content-length'], head.headers['accept-ranges'], head.text], [200, '10', 'bytes', '']);
  assert.equal((await get(`/raw/${await upload('')}`, { range: 'bytes=0-' })).headers['content-range'], 'bytes */0');
});

it('is not sent again to who has it', async () => {
  const id = await upload('0123456789', 'text/html');
  const etag = `"${id}"`;
  for (const path of [`/raw/${id}`, `/${id}`]) {
    for (const method of ['GET', 'HEAD']) {
      for (const known of [etag, `W/${etag}`, `"other", W/"x" ,${etag}`, '*']) {
        const reply = await get(path, { 'if-none-match': known, range: 'bytes=0-1' }, method);
        assert.deepEqual([reply.status, reply.text, reply.headers['etag'], reply.headers['access-control-allow-origin']], [304, '', etag, '*'], `${method} ${path} ${known}`);
        assert.deepEqual(['content-length', 'content-type', 'transfer-encoding'].filter((name) => name in reply.headers), []);
        assert.match(String(reply.headers['content-security-policy']), /^sandbox/);
      }
      for (const other of ['"other"', id, '""', 'W/']) assert.equal((await get(path, { 'if-none-match': other }, method)).status, 200, other);
    }
  }
  assert.equal((await get(`/raw/${'A'.repeat(43)}`, { 'if-none-match': '*' })).status, 404);
});

it('is kept in a sandbox whatever path it comes by, and what runs nothing is left alone', async () => {
  const page = '<script>fetch("/")</script>';
  const isSandboxed = ({ headers }: RawReply): boolean => /^sandbox(?!.*allow-same-origin)/.test(String(headers['content-security-policy'])) && /^nosniff/.test(String(headers['x-content-type-options']));
  const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  for (const type of ['text/html', 'image/svg+xml', 'application/xml; charset=utf-8', 'application/xhtml+xml', 'image/x+xml', 'Audio/a.b+XML ;q=1', 'video/x+xml', 'font/x+xml', 'text/plain, text/html', 'multipart/x-mixed-replace; boundary=x', 'unknown/unknown']) {
    const id = await upload(page, type);
    for (const path of [`/raw/${id}`, `/${id}`, `/${id}?x=1`, `/${id}/~message@1.0/set&x=1`]) {
      const reply = await get(path);
      assert.ok(isSandboxed(reply), `${type} ${path}: ${JSON.stringify(reply.headers)}`);
    }
  }
  const made = await get('/~message@1.0&content-type=%22text/html%22&body=%22%3Cb%3E%22');
  assert.ok(isSandboxed(made) && /^text\/html/.test(made.headers['content-type']!), JSON.stringify(made.headers));
  // Without a type a browser guesses, and only a browser does.
  const bare = await upload(page);
  for (const headers of [asBrowser, { 'sec-fetch-dest': 'iframe' }] as Record<string, string>[]) assert.ok(isSandboxed(await get(`/${bare}/data`, headers)));
  for (const path of [`/${bare}/data`, `/${bare}?x=1`, '/~meta@1.0/info']) assert.equal((await get(path)).headers['content-security-policy'], undefined);
  // What a message says of itself takes nothing from it.
  const own = await makeItem({ data: page, tags: [['Content-Type', 'text/html'], ['x-content-type-options', 'none'], ['content-security-policy', 'default-src *']] });
  await rawRequest(`${target.node.url}/tx`, { body: own });
  assert.ok(isSandboxed(await get(`/${new DataItem(own).id}?x=1`)));
  for (const type of ['text/plain', 'application/json', 'image/png', 'audio/x+xml-not']) assert.equal((await get(`/${await upload(page, type)}?x=1`, asBrowser)).headers['content-security-policy'], undefined, type);
  assert.equal((await get('/~meta@1.0/info', { ...asBrowser, 'require-codec': 'application/json' })).headers['content-security-policy'], undefined);
});
