import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ans104 } from '../../src/message/codecs/ans104.ts';
import { itemCommitment } from '../../src/message/codecs/ans104/bundle.ts';

/** What comes instead of taking the item in. It is taken in first when `takes`. */
export interface TurboTrouble {
  /** Absent: the connection breaks. */
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly takes?: boolean;
}

export interface FakeTurbo {
  readonly url: string;
  /** `POST /v1/tx` and so on, in order. */
  readonly seen: string[];
  /** Every item that was taken in, with how often. */
  readonly items: Map<string, number>;
  /** Answers to the next uploads. */
  readonly troubles: TurboTrouble[];
  /** Winc for any size, and of any address. */
  price: string;
  balance: string;
  /** It answers `/v1/tx/<id>/status`. */
  tells: boolean;
  /** Called when it has an item, before it answers. */
  onTaken?: () => void;
  stop(): void;
}

/** An upload service that checks what it takes. */
export async function fakeTurbo(): Promise<FakeTurbo> {
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const turbo: FakeTurbo = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    items: new Map(),
    troubles: [],
    price: '1000000',
    balance: '0',
    tells: true,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  const json = (res: ServerResponse, content: unknown, status = 200): void => void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    turbo.seen.push(`${req.method} ${req.url}`);
    if (req.method === 'GET') {
      const id = /^\/v1\/tx\/(.{43})\/status$/.exec(req.url!)?.[1];
      if (req.url!.startsWith('/v1/price/bytes/')) return json(res, { winc: turbo.price, adjustments: [] });
      if (req.url!.startsWith('/v1/account/balance/arweave?address=')) return json(res, { winc: turbo.balance });
      if (id !== undefined && turbo.tells && turbo.items.has(id)) return json(res, { status: 'CONFIRMED', info: 'new' });
      return void res.writeHead(404).end('Not found');
    }
    const trouble = turbo.troubles.shift();
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    if (trouble === undefined || trouble.takes === true) {
      const decoded = await ans104.decode({ method: 'POST', headers: [], body: Buffer.concat(parts) });
      if (!decoded.ok) return void res.writeHead(400).end('Invalid Data Item!');
      const id = itemCommitment(decoded.value)![0];
      const isKnown = turbo.items.has(id);
      turbo.items.set(id, (turbo.items.get(id) ?? 0) + 1);
      turbo.onTaken?.();
      if (trouble === undefined) return isKnown ? void res.writeHead(202).end() : json(res, { id, owner: '', winc: '0' });
    }
    if (trouble?.status === undefined) return void req.socket.destroy();
    res.writeHead(trouble.status, trouble.headers ?? {}).end(trouble.body ?? '');
  };
  return turbo;
}
