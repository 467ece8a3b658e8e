/**
 * Puts replies on sockets, and keeps count of those that nobody takes: a reply waits in the node's memory until its receiver
 * has read it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { WireMessage } from '../../message/codec.ts';
import { httpLimits } from './limits.ts';

/** Replies on their way. */
export class Replies {
  readonly #allBytes: number;
  readonly #chunked: boolean;
  /** Oldest first. */
  readonly #unread = new Map<ServerResponse, number>();
  #bytes = 0;

  constructor({ allBytes = httpLimits.allRepliesBytes, chunked = false }: { readonly allBytes?: number | undefined; readonly chunked?: boolean | undefined } = {}) {
    this.#allBytes = allBytes;
    this.#chunked = chunked;
  }

  /** Sends a reply. Throws when Node refuses one of its headers. */
  send(res: ServerResponse, reply: WireMessage, withBody: boolean): void {
    const headers: string[] = [];
    for (const [name, value] of reply.headers) headers.push(name, value);
    // A 304 would say that of what it does not send.
    if (!this.#chunked && reply.status !== 304) headers.push('content-length', String(reply.body.length));
    res.writeHead(reply.status ?? 200, headers);
    if (!withBody) {
      res.end();
      return;
    }
    if (reply.body.length > httpLimits.uncountedReplyBytes) this.#count(res, reply.body.length);
    res.end(reply.body);
  }

  #count(res: ServerResponse, bytes: number): void {
    this.#unread.set(res, bytes);
    this.#bytes += bytes;
    res.setTimeout(httpLimits.replyStallMs, () => res.destroy());
    res.once('close', () => this.#forget(res));
    for (const [oldest] of this.#unread) {
      if (this.#bytes <= this.#allBytes || oldest === res) return;
      oldest.destroy();
      this.#forget(oldest);
    }
  }

  #forget(res: ServerResponse): void {
    this.#bytes -= this.#unread.get(res) ?? 0;
    this.#unread.delete(res);
  }
}

/** Sends one sentence. */
export function sendText(res: ServerResponse, status: number, sentence: string): void {
  res.writeHead(status, textHeaders(sentence));
  res.end(sentence);
}

/**
 * Refuses a request whose body is still coming, and ends its connection. The sender gets some time to stop: closed at once, the
 * connection would be reset before the sentence is read.
 */
export function refuseUnread(req: IncomingMessage, res: ServerResponse, status: number, sentence: string): void {
  res.writeHead(status, { ...textHeaders(sentence), connection: 'close' });
  res.write(sentence);
  const end = (): void => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, httpLimits.lingerMs);
  timer.unref();
  req.once('end', end);
  req.once('close', end);
  req.resume();
}

/** Bytes that are no HTTP request, or too large a head: a sentence instead of a closed socket. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, sentence] = malformed[error.code ?? ''] ?? ['400 Bad Request', 'This is not an HTTP/1.1 request the node can read.'];
  refuseRaw(socket, status, sentence);
}

/** Writes a refusal on a socket that has no response object, and closes it. */
export function refuseRaw(socket: Socket, status: string, sentence: string): void {
  const lines = Object.entries(textHeaders(sentence)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}connection: close\r\n\r\n${sentence}`);
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), httpLimits.lingerMs);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

const malformed: Readonly<Record<string, readonly [status: string, sentence: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', `The headers are larger than ${httpLimits.headBytes} bytes, the limit of this node.`],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'The chunks of the body have too long extensions.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
};

function textHeaders(sentence: string): Record<string, string> {
  return { 'content-type': 'text/plain; charset=utf-8', 'access-control-allow-origin': '*', 'content-length': String(Buffer.byteLength(sentence)) };
}
