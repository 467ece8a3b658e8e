import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { counterSource } from '../../helpers/counter.ts';
import { testNode } from '../../helpers/test-node.ts';

/** Sends raw bytes, ends the connection for writing, and returns what came back. */
function raw(port: number, bytes: string | Uint8Array, end = true): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 s')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(Buffer.concat(chunks).toString('latin1')) : reject(error)));
    socket.write(bytes, () => end && socket.end());
  });
}

function get(url: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, text: Buffer.concat(chunks).toString('utf8') }));
    });
    req.on('error', reject);
    req.end(body);
  });
}

describe('the HTTP server', () => {
  it('answers every malformed, huge or truncated request with a 4xx and a sentence, and lives', async () => {
    const { node, client, spawn } = await testNode({ maxBodyBytes: 1024 * 1024 });
    const process = await spawn(counterSource);
    const cases: [string, string | Uint8Array, RegExp][] = [
      ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400/],
      ['binary', Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10]), /^HTTP\/1\.1 400/],
      ['headers of 2 MB', `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(2 * 1024 * 1024)}\r\n\r\n`, /^HTTP\/1\.1 431/],
      ['a multipart body that is none', `POST /~process@1.0/schedule HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary="x"\r\ncontent-length: 5\r\n\r\nhello`, /^HTTP\/1\.1 4\d\d/],
      ['a forged signature', `POST /${process}/schedule HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\naction: Inc\r\nsignature-input: http-sig-00=("action");alg="rsa-pss-sha512";keyid="AAAA"\r\nsignature: http-sig-00=:AAAA:\r\ncontent-length: 0\r\n\r\n`, /^HTTP\/1\.1 400/],
      ['an unknown codec', `POST /${process}/schedule HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncodec-device: nosuch@1.0\r\ncontent-length: 0\r\n\r\n`, /^HTTP\/1\.1 415/],
      ['a path that never closes', 'GET /(a/b HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 400/],
      ['a broken percent sign', 'GET /%zz/%ff HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 4\d\d/],
      ['a host of somebody else', 'GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 403/],
    ];
    for (const [name, bytes, expected] of cases) {
      const reply = await raw(node.port, bytes);
      assert.match(reply, expected, name);
      assert.match(reply.slice(reply.indexOf('\r\n\r\n')), /[A-Z].{10,}/s, `${name}: a sentence`);
    }
    const truncated = `POST /${process}/schedule HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nhalf`;
    await raw(node.port, truncated);
    const huge = await get(`${node.url}/${process}/schedule`, { 'content-length': String(2 * 1024 * 1024) }, 'POST', 'x'.repeat(2 * 1024 * 1024)).catch((error: NodeJS.ErrnoException) => ({ status: 413, text: error.code ?? '' }));
    assert.equal(huge.status, 413);
    assert.equal((await client.send(process, { action: 'Inc' })).outbox[0]?.data, '1');
  });

  it('lets pages of other origins read, and write only what is signed', async () => {
    const { node, spawn } = await testNode();
    const process = await spawn(counterSource);
    const read = await get(`${node.url}/${process}/slot/current`, { origin: 'https://page.example' });
    assert.equal(read.status, 200);
    assert.equal(read.headers['access-control-allow-origin'], '*');
    const write = await get(`${node.url}/${process}/schedule`, { origin: 'https://page.example', action: 'Inc' }, 'POST');
    assert.equal(write.status, 403);
    const preflight = await get(`${node.url}/${process}/schedule`, { origin: 'https://page.example', 'access-control-request-headers': 'signature, path' }, 'OPTIONS');
    assert.equal(preflight.status, 200);
    assert.equal(preflight.headers['access-control-allow-headers'], 'signature, path');
  });

  it('takes an unsigned message from a plain HTTP tool', async () => {
    const { node, client, spawn } = await testNode();
    const process = await spawn(counterSource);
    const reply = await get(`${node.url}/${process}/schedule`, { action: 'Inc', 'user-agent': 'curl/8' }, 'POST');
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.headers['slot'], '1');
    assert.equal((await client.result(process, 1)).outbox[0]?.data, '1');
  });

  it('answers HEAD like GET, without the body', async () => {
    const { node } = await testNode();
    const reply = await get(`${node.url}/~meta@1.0/info/address`, {}, 'HEAD');
    assert.equal(reply.status, 200);
    assert.equal(reply.text, '');
  });

  it('tells who it is at its root', async () => {
    const { node } = await testNode();
    assert.match((await get(`${node.url}/`)).text, /HyperBEAM-compatible/);
  });

  it('stops while requests are under way, and twice', async () => {
    const { node, client, spawn } = await testNode();
    const process = await spawn(counterSource);
    const pending = client.send(process, { action: 'Inc' }).catch((error: unknown) => error);
    await Promise.all([node.stop(), node.stop()]);
    await pending;
    await assert.rejects(get(`${node.url}/`));
  });
});
