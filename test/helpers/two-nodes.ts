import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import type { NodeOptions } from '../../src/node/create-node.ts';
import { testSigner } from './signer.ts';
import { startTestNode, type TestNode } from './test-node.ts';

/** Two nodes that are peers of each other, with the keys 1 and 2, and test key 0 as their operator. Stop both. */
export async function startTwoNodes(options: Partial<NodeOptions> = {}): Promise<[TestNode, TestNode]> {
  const port = await freePort();
  const first = await startTestNode({ ...options, signer: testSigner(1), peers: [`http://127.0.0.1:${port}`] });
  const second = await startTestNode({ ...options, signer: testSigner(2), port, peers: [`${first.node.url}/`] });
  return [first, second];
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface FakeReply {
  readonly status?: number;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Uint8Array;
  /** Never answers. */
  readonly silent?: boolean;
}

export interface FakeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface FakeServer {
  readonly url: string;
  /** The requests it got. */
  readonly requests: FakeRequest[];
  close(): void;
}

/** A server that answers what a test has it answer. Ends with the test. */
export async function fakeServer(answer: (request: FakeRequest) => FakeReply | Promise<FakeReply>): Promise<FakeServer> {
  const server = await startFakeServer(answer);
  after(() => server.close());
  return server;
}

/** The same for a `before` hook: close it in `after`. */
export async function startFakeServer(answer: (request: FakeRequest) => FakeReply | Promise<FakeReply>): Promise<FakeServer> {
  const requests: FakeRequest[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => void chunks.push(chunk));
    req.on('end', async () => {
      const request = { method: req.method!, url: req.url!, headers: req.headers, body: Buffer.concat(chunks) };
      requests.push(request);
      const { status = 200, headers = {}, body = '', silent = false } = await answer(request);
      if (!silent) res.writeHead(status, headers).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Has a node answer a request that a fake server got. */
export async function passOn(target: TestNode, { method, url, headers, body }: FakeRequest): Promise<FakeReply> {
  const fields = Object.entries(headers).filter(([name]) => !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name));
  const reply = await target.client.transport.request({ method: method as 'GET', path: url, headers: fields.map(([name, value]) => [name, String(value)] as const), body });
  return { status: reply.status, headers: { 'content-type': new Map(reply.headers).get('content-type') ?? 'application/json' }, body: reply.body };
}
