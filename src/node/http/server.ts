/**
 * The HTTP server of the node: sockets, limits (`limits.ts`), and readable answers to requests that are not HTTP.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { HeaderField, WireMessage } from '../../message/codec.ts';
import { cannotListen, portInUse } from '../errors.ts';
import { Bodies } from './bodies.ts';
import { Connections } from './connections.ts';
import { connectionLimit, httpLimits } from './limits.ts';
import { refuseMalformed, refuseRaw, refuseUnread, Replies, sendText } from './send.ts';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Bytes a request body may have. */
  readonly maxBodyBytes: number;
  /** Requests answered at once; more get 503. */
  readonly maxConcurrent?: number;
  /** Connections open at once; the quietest makes room for the next. */
  readonly maxConnections?: number;
  /** Replies come in chunks, without their length. Default false. */
  readonly chunked?: boolean;
  handle(request: WireMessage): Promise<WireMessage>;
}

export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** Requests under way. */
  active(): number;
  /** Lets requests under way finish (at most `graceMs`), then closes every connection. */
  close(graceMs?: number): Promise<void>;
}

/** Starts listening. Rejects with `node/port-in-use` or `node/cannot-listen`. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const connections = new Connections(options.maxConnections ?? connectionLimit());
  const bodies = new Bodies(options.maxBodyBytes);
  const replies = new Replies({ chunked: options.chunked });
  /** Refused for what they sent: what comes on them is not looked at any more. */
  const refused = new WeakSet<Socket>();
  let answering = 0;

  const server = createServer({
    maxHeaderSize: httpLimits.headBytes,
    headersTimeout: httpLimits.headMs,
    requestTimeout: httpLimits.requestMs,
    keepAliveTimeout: httpLimits.idleMs,
    connectionsCheckingInterval: httpLimits.timeoutLookMs,
    // A request without one gets a sentence (`guard.ts`) instead.
    requireHostHeader: false,
  });
  // One more than allowed, so that there is something to refuse: Node drops the others.
  server.maxHeadersCount = httpLimits.headerFields + 1;

  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    serve(req, res).catch(() => {
      // Only a broken reply gets here (a header Node refuses); the node must outlive it.
      if (res.headersSent) res.destroy();
      else sendText(res, 500, 'The node could not send its reply. This is a bug in hbx; please report it.');
    });
  };

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { socket } = req;
    if (refused.has(socket)) return;
    const turn = connections.enter(socket, req, res);
    if (turn === undefined) {
      refused.add(socket);
      socket.pause();
      res.setHeader('connection', 'close');
      sendText(res, 503, `More than ${httpLimits.requestsInLine} requests wait on this connection: read the replies first.`);
      return;
    }
    if (req.rawHeaders.length > httpLimits.headerFields * 2) {
      refuseUnread(req, res, 431, `The request has more than ${httpLimits.headerFields} headers, the limit of this node.`);
      return;
    }
    const body = await bodies.read(req, () => connections.heard(socket));
    if (body.kind !== 'body') {
      if (body.kind === 'too-large') refuseUnread(req, res, 413, `The body is larger than ${options.maxBodyBytes} bytes, the limit of this node.`);
      if (body.kind === 'no-room') refuseUnread(req, res, 503, 'The node is taking in as much as it can. Send this again in a moment.');
      return;
    }
    connections.busy(socket);
    await turn;
    answering += 1;
    try {
      if (socket.destroyed) return;
      // A reply before this one on the connection may have left its own.
      socket.setTimeout(0);
      if (answering > (options.maxConcurrent ?? httpLimits.requests)) {
        sendText(res, 503, 'The node is busy. Try again in a moment.');
        return;
      }
      const reply = await options.handle({ method: req.method ?? 'GET', url: req.url ?? '/', headers: headerFields(req.rawHeaders), body: body.bytes });
      if (!socket.destroyed) replies.send(res, reply, req.method !== 'HEAD');
    } finally {
      answering -= 1;
      bodies.release(body.bytes);
    }
  }

  server.on('request', onRequest);
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    // Without the 100 the sender keeps its body to itself.
    if (!bodies.isTooLarge(req)) res.writeContinue();
    onRequest(req, res);
  });
  server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
    refuseUnread(req, res, 417, 'The node knows no expectation but 100-continue.');
  });
  server.on('connect', (_req: IncomingMessage, socket: Socket) => refuseRaw(socket, '405 Method Not Allowed', 'This node is no proxy.'));
  server.on('connection', (socket: Socket) => {
    if (connections.open(socket)) return;
    refused.add(socket);
    refuseRaw(socket, '503 Service Unavailable', 'The node has as many connections as it can. Try again in a moment.');
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    // Replies to what came before on this connection go first: the refusal must not be taken for one of them.
    void connections.cut(socket).then(() => refuseMalformed(error, socket));
  });
  await listen(server, options).catch((error: unknown) => {
    connections.close();
    throw error;
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    host: address,
    port,
    active: () => connections.requests,
    async close(graceMs = 2000) {
      await closeServer(server, () => connections.requests, graceMs);
      connections.close();
    },
  };
}

function headerFields(raw: readonly string[]): HeaderField[] {
  const fields: HeaderField[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) fields.push([raw[index]!.toLowerCase(), raw[index + 1]!]);
  return fields;
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse(port, host, error) : cannotListen(host, port, error.code ?? error.message, error));
    });
    server.listen({ host, port, backlog: 2048 }, () => resolve());
  });
}

async function closeServer(server: Server, active: () => number, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = Date.now() + graceMs;
  while (active() > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  server.closeAllConnections();
  await closed;
}
