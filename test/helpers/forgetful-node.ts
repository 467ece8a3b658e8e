import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface ForgetfulNode {
  readonly url: string;
  /** Paths that were asked for. */
  readonly paths: string[];
  stop(): Promise<void>;
}

/** What it answers instead of the node, or `undefined` for what the node says. */
export type Instead = (path: string) => { status?: number; type?: string; body: string | Uint8Array } | 'endless' | undefined;

/**
 * A node in front of another one that tells of errors what the oldest real nodes do: what, and in which functions, but not where.
 * @param instead answers of its own
 */
export async function forgetfulNode(target: string, instead: Instead = () => undefined): Promise<ForgetfulNode> {
  const paths: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url!;
    paths.push(path);
    const own = instead(path);
    if (own === 'endless') {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (response.write('[1,'.repeat(10_000)));
        response.once('drain', more);
      };
      more();
      return;
    }
    if (own !== undefined) {
      response.writeHead(own.status ?? 200, { 'content-type': own.type ?? 'application/json' }).end(own.body);
      return;
    }
    const reply = await fetch(target + path, {
      method: request.method!,
      headers: Object.entries(request.headers).flatMap(([name, value]): [string, string][] => (['host', 'connection', 'content-length', 'transfer-encoding'].includes(name) ? [] : [[name, String(value)]])),
      redirect: 'manual',
      ...(request.method === 'POST' ? { body: await bodyOf(request) } : {}),
    });
    const bytes = Buffer.from(await reply.arrayBuffer());
    const isResult = /\/results\/serialize/.test(path) || reply.status >= 400;
    const headers = Object.fromEntries([...reply.headers].filter(([name]) => !['content-length', 'connection', 'transfer-encoding', 'content-digest'].includes(name)));
    response.writeHead(reply.status, headers).end(isResult ? withoutPlaces(bytes.toString('utf8')) : bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return new Uint8Array(Buffer.concat(parts));
}

/** JSON less what says where an error was. */
function withoutPlaces(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text, (key, value: unknown) => {
      if (key === 'body' && typeof value === 'string' && value.startsWith('{')) return withoutPlaces(value);
      return ['line', 'column', 'file'].includes(key) ? undefined : value;
    }));
  } catch {
    return text;
  }
}
