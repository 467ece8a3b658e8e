import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { createTransport } from '../../src/client/transport.ts';

/** A server that answers as told. @returns its URL */
function serve(handler: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)));
}

describe('transport', () => {
  it('sends again what may be repeated, and says that it does', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((req, res) => {
      seen.push(req.headers['retry'] as string | undefined);
      if (seen.length < 3) res.writeHead(503).end();
      else res.end('done');
    });
    const transport = createTransport({ url });
    after(() => transport.close());
    const reply = await transport.request({ method: 'POST', path: '/', repeatable: true });
    assert.equal(reply.status, 200);
    assert.deepEqual(seen, [undefined, 'true', 'true']);
  });

  it('sends other writes once, even when the connection breaks', async () => {
    let count = 0;
    const url = await serve((req) => {
      count += 1;
      req.socket.destroy();
    });
    const transport = createTransport({ url });
    after(() => transport.close());
    await assert.rejects(transport.request({ method: 'POST', path: '/x' }), { code: 'client/unreachable', exitCode: 3 });
    assert.equal(count, 1);
    await assert.rejects(transport.request({ method: 'GET', path: '/x' }), { code: 'client/unreachable' });
    assert.equal(count, 5);
  });

  it('goes where the node moved to', async () => {
    const url = await serve((_req, res) => res.end('here'));
    const transport = createTransport({ url: 'http://127.0.0.1:9', relocate: async () => url });
    after(() => transport.close());
    const reply = await transport.request({ method: 'POST', path: '/' });
    assert.equal(Buffer.from(reply.body).toString(), 'here');
    assert.equal(transport.url, url);
  });

  it('tells of each attempt, without headers and bodies', async () => {
    let count = 0;
    const url = await serve((req, res) => {
      count += 1;
      if (count === 1) req.socket.destroy();
      else res.writeHead(count === 2 ? 503 : 200).end('x');
    });
    const attempts: object[] = [];
    const transport = createTransport({ url, onAttempt: ({ ms, ...attempt }) => attempts.push({ ...attempt, measured: ms >= 0 }) });
    after(() => transport.close());
    await transport.request({ method: 'GET', path: '/x', headers: [['signature', 'secret']] });
    assert.deepEqual(attempts, [
      { method: 'GET', url: `${url}/x`, attempt: 1, measured: true, error: 'UND_ERR_SOCKET' },
      { method: 'GET', url: `${url}/x`, attempt: 2, measured: true, status: 503 },
      { method: 'GET', url: `${url}/x`, attempt: 3, measured: true, status: 200 },
    ]);
  });

  it('gives up on a node that does not answer, and when it is told to', async () => {
    const url = await serve(() => undefined);
    const transport = createTransport({ url, timeoutMs: 300 });
    after(() => transport.close());
    await assert.rejects(transport.request({ method: 'GET', path: '/slow' }), { code: 'client/no-answer', exitCode: 3 });
    const controller = new AbortController();
    const pending = transport.request({ method: 'GET', path: '/slow', signal: controller.signal });
    controller.abort();
    await assert.rejects(pending, { code: 'client/aborted', exitCode: 130 });
  });
});
