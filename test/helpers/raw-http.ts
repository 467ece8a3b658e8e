/** HTTP by hand, for requests that no client would send. */
import { connect, type Socket } from 'node:net';

export interface RawConnection {
  readonly socket: Socket;
  /** What came back so far, as latin-1. */
  text(): string;
  /** Everything, once the node has closed the connection. */
  readonly closed: Promise<string>;
  /** Resolves as soon as what came back matches; rejects when the connection closes before. */
  until(pattern: RegExp): Promise<string>;
}

/** Connects and sends some bytes. Bytes that come back are kept up to 4 MB. */
export function rawConnection(port: number, ...bytes: (string | Uint8Array)[]): RawConnection {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const chunks: Buffer[] = [];
  let size = 0;
  const text = (): string => Buffer.concat(chunks).toString('latin1');
  socket.on('data', (chunk) => {
    size += chunk.length;
    if (size <= 4 * 1024 * 1024) chunks.push(chunk);
  });
  // Being cut off is what some of the tests are about.
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text())));
  for (const piece of bytes) socket.write(piece);
  return {
    socket,
    text,
    closed,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(text())) resolve(text());
        };
        socket.on('data', look);
        void closed.then((all) => (pattern.test(all) ? resolve(all) : reject(new Error(`Closed before ${pattern}: ${all.slice(0, 500)}`))));
        look();
      }),
  };
}

/** A request line and headers. `host` and `connection: close` are added unless they are given. */
export function head(line: string, headers: Record<string, string | number> = {}): string {
  const all = { host: 'localhost', connection: 'close', ...headers };
  return `${line} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** Sends one request on a connection of its own; its whole answer. */
export async function ask(port: number, line: string, headers: Record<string, string | number> = {}, body: string | Uint8Array = ''): Promise<{ status: number; text: string }> {
  const length = Buffer.byteLength(body);
  const all = await rawConnection(port, head(line, length > 0 || /^(POST|PUT|DELETE)/.test(line) ? { 'content-length': length, ...headers } : headers), body).closed;
  return { status: Number(all.slice(9, 12)), text: all.slice(all.indexOf('\r\n\r\n') + 4) };
}
