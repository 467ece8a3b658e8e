import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { WireMessage } from '../../../src/message/codec.ts';
import { connectionLimit, httpLimits } from '../../../src/node/http/limits.ts';
import { startHttpServer, type HttpServer } from '../../../src/node/http/server.ts';
import { ask, head, rawConnection } from '../../helpers/raw-http.ts';

const alive = { connection: 'keep-alive' };

/** A server with room for some connections, whose requests for `/wait` are answered when `go` is called. */
async function smallServer(maxConnections: number): Promise<{ server: HttpServer; go(): void }> {
  const waiting: (() => void)[] = [];
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 1000,
    maxConnections,
    async handle({ url }): Promise<WireMessage> {
      if (url === '/wait') await new Promise<void>((resolve) => waiting.push(resolve));
      return { status: 200, headers: [], body: Buffer.from(url ?? '') };
    },
  });
  after(() => server.close(0));
  return { server, go: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await setTimeout(5);
}

describe('connections', () => {
  it('makes room by closing the one that has been quiet longest', async () => {
    const { server } = await smallServer(3);
    const first = rawConnection(server.port, head('GET /1', alive));
    await first.until(/\/1$/);
    const second = rawConnection(server.port, 'GET /half');
    await new Promise((resolve) => second.socket.once('connect', resolve));
    const third = rawConnection(server.port, head('GET /3', alive));
    await third.until(/\/3$/);
    // The first is heard of again, so the second is the quietest.
    first.socket.write(head('GET /again', alive));
    await first.until(/\/again$/);
    assert.equal((await ask(server.port, 'GET /4')).status, 200);
    assert.equal(await second.closed, '');
    first.socket.write(head('GET /still', alive));
    await first.until(/\/still$/);
  });

  it('takes one whose body trickles in for less quiet than one that says nothing', async () => {
    const { server } = await smallServer(2);
    const upload = rawConnection(server.port, head('POST /upload', { 'content-length': 100 }));
    const idle = rawConnection(server.port, head('GET /idle', alive));
    await idle.until(/\/idle$/);
    upload.socket.write('x'.repeat(50));
    await until(() => server.active() === 1);
    await setTimeout(20);
    assert.equal((await ask(server.port, 'GET /new')).status, 200);
    await idle.closed;
    upload.socket.write('x'.repeat(50));
    assert.match(await upload.closed, /200 OK.*\/upload$/s);
  });

  it('refuses a new one when all others are being answered, and has room again afterwards', async () => {
    const { server, go } = await smallServer(2);
    const busy = [rawConnection(server.port, head('GET /wait')), rawConnection(server.port, head('GET /wait'))];
    await until(() => server.active() === 2);
    assert.deepEqual(await ask(server.port, 'GET /'), { status: 503, text: 'The node has as many connections as it can. Try again in a moment.' });
    go();
    for (const one of busy) assert.match(await one.closed, /200 OK/);
    await until(() => server.active() === 0);
    assert.equal((await ask(server.port, 'GET /')).status, 200);
  });

  it('answers requests on one connection in turn, and forgets them all when it closes', async () => {
    const { server, go } = await smallServer(10);
    const one = rawConnection(server.port, head('GET /wait', alive), head('GET /second', alive), head('GET /third'));
    await until(() => server.active() === 3);
    await setTimeout(20);
    assert.equal(one.text(), '');
    go();
    assert.match(await one.closed, /\/wait.*\/second.*\/third$/s);

    const gone = rawConnection(server.port, head('GET /wait', alive).repeat(10));
    await until(() => server.active() === 10);
    gone.socket.destroy();
    await until(() => server.active() === 0);
    go();
    const tooMany = rawConnection(server.port, head('GET /wait', alive).repeat(httpLimits.requestsInLine), head('GET /more', alive));
    await until(() => server.active() === httpLimits.requestsInLine);
    tooMany.socket.destroy();
    await until(() => server.active() === 0);
  });

  it('knows how many files it may open', () => {
    assert.ok(connectionLimit() >= 16 && connectionLimit() <= httpLimits.connections);
  });
});
