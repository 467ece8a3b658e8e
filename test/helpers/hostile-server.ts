/** A server that does to a connection whatever a test says, below HTTP. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificate.ts';

export interface HostileServer {
  /** `http://127.0.0.1:1234`, or `https:` with a certificate. */
  readonly url: string;
  readonly port: number;
  /** Heads of the requests so far, with their first line. */
  readonly heads: string[];
  stop(): Promise<void>;
}

/** What is done with a request: `number` counts from 1, over all connections; `rest` is what came after its head. */
export type Behaviour = (socket: Socket, request: { readonly head: string; readonly number: number; readonly rest: Buffer }) => void;

/** Starts one on a free port of loopback. */
export async function hostileServer(behave: Behaviour, certificate?: Certificate): Promise<HostileServer> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // What it is made for.
    socket.on('error', () => undefined);
    let bytes = Buffer.alloc(0);
    let length = 0;
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      // The body of the request before.
      const skipped = Math.min(length, bytes.length);
      length -= skipped;
      bytes = bytes.subarray(skipped);
      const end = bytes.indexOf('\r\n\r\n');
      if (length > 0 || end < 0) return;
      const head = bytes.subarray(0, end).toString('latin1');
      const rest = bytes.subarray(end + 4);
      bytes = rest;
      length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      heads.push(head);
      behave(socket, { head, number: heads.length, rest });
    });
  };
  const server: Server = certificate === undefined ? createServer(onSocket) : createTlsServer({ cert: certificate.cert, key: certificate.key }, onSocket);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http${certificate === undefined ? '' : 's'}://127.0.0.1:${port}`,
    port,
    heads,
    stop() {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return stopped;
    },
  };
}

/** A whole reply of HTTP/1.1. `content-length` is added unless it is given. */
export function reply(status: string, headers: Readonly<Record<string, string>> = {}, body: string | Uint8Array = ''): Buffer {
  const all = { 'content-length': String(Buffer.byteLength(body)), ...headers };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${head}\r\n`, 'latin1'), Buffer.from(body as string)]);
}
