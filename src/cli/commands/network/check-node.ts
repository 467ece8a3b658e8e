/** Asks a node how it is, with a few small requests that read. */
import { connect as connectTcp } from 'node:net';
import { performance } from 'node:perf_hooks';
import { connect as connectTls } from 'node:tls';
import { createClient } from '../../../client/client.ts';
import { unexpectedReply } from '../../../client/errors.ts';
import { factsOf, notJson, refusalOf } from '../../../client/json-requests.ts';
import { readNodeBuild, readNodeInfo, type NodeInfo } from '../../../client/node-info.ts';
import { roundMs } from '../../../client/round-ms.ts';
import { createTransport, type Transport, type TransportOptions } from '../../../client/transport.ts';
import { proxyFor, type Environment } from '../../../base/proxy.ts';
import { isPage } from '../../../client/transport/reply-text.ts';
import { wireGenerationOf, type WireGeneration } from '../../../client/wire-generation.ts';
import { isHbxError } from '../../../base/errors.ts';
import { isId } from '../../../message/value.ts';
import { noSigner } from '../../node-access.ts';

export interface NodeCheck extends NodeInfo {
  readonly address: string;
  readonly wire: WireGeneration | undefined;
  readonly build: string | undefined;
  readonly ms: {
    /** Until a connection stood, with TLS; `undefined` through a proxy. */
    readonly connect: number | undefined;
    /** Of the first request, from connecting to the end of its answer. */
    readonly first: number;
    /** Of the small requests behind it. */
    readonly median: number;
  };
  /** How far its clock is ahead of ours; it is known to half a second. `undefined` when replies have no date. */
  readonly clockSkewMs: number | undefined;
}

export interface CheckOptions {
  /** Variables that may name a proxy. */
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Default 15 000. */
  readonly timeoutMs?: number;
  readonly onWait?: TransportOptions['onWait'];
}

const addressPath = '/~meta@1.0/info/address';
/** What a real node answers quickest. */
const smallPath = '/~message@1.0&a=1/a';
/** How often that is asked. */
export const smallRequests = 5;
/** Milliseconds that a connection may take. */
export const connectMs = 5000;

/** @throws HbxError `client/…`, with exit code 3 when nothing answers */
export async function checkNode(url: string, { env, signal, timeoutMs = 15_000, onWait }: CheckOptions): Promise<NodeCheck> {
  const connect = proxyFor(url, env) === undefined ? await timeConnect(url, signal) : undefined;
  const transport = createTransport({ url, env, timeoutMs, connectMs, attempts: 1, ...(onWait === undefined ? {} : { onWait }) });
  try {
    const started = performance.now();
    const startedAt = Date.now();
    const reply = await transport.request({ method: 'GET', path: addressPath, signal });
    const first = performance.now() - started;
    const address = addressIn(transport, reply);
    const client = createClient(transport, noSigner);
    const [info, build] = await Promise.all([readNodeInfo(client, { signal }).catch(unlessRefused), readNodeBuild(client, { signal })]);
    const times: number[] = [];
    for (let count = 0; count < smallRequests; count++) {
      const before = performance.now();
      await transport.request({ method: 'GET', path: smallPath, signal });
      times.push(performance.now() - before);
    }
    const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
    return {
      address,
      wire: wireGenerationOf(reply.headers),
      devices: info?.devices,
      version: info?.version,
      build,
      ms: { connect: connect === undefined ? undefined : roundMs(connect), first: roundMs(first), median: roundMs(median) },
      clockSkewMs: skewOf(reply.headers, startedAt + first / 2),
    };
  } finally {
    await transport.close();
  }
}

type Reply = Awaited<ReturnType<Transport['request']>>;

/** @throws HbxError `client/rejected`, `client/unexpected-reply` */
function addressIn({ url }: Transport, reply: Reply): string {
  const text = Buffer.from(reply.body).toString('utf8').trim();
  if (reply.status >= 400) throw refusalOf(url, addressPath, reply.status, text, { ...factsOf(reply), method: 'GET' });
  if (isPage(reply.body)) throw notJson(url, addressPath, reply.status, reply.body);
  if (!isId(text)) throw unexpectedReply(url, addressPath, 'that is not an address');
  return text;
}

function unlessRefused(error: unknown): undefined {
  if (isHbxError(error) && ['client/rejected', 'client/unexpected-reply'].includes(error.code)) return undefined;
  throw error;
}

/** @param now our clock when the reply was made, about */
function skewOf(headers: Reply['headers'], now: number): number | undefined {
  const date = Date.parse(headers.find(([name]) => name.toLowerCase() === 'date')?.[1] ?? '');
  // A date has whole seconds, cut off.
  return Number.isNaN(date) ? undefined : Math.round(date + 500 - now);
}

/** `undefined` when there is no connection: the request behind it tells why. */
export function timeConnect(url: string, signal: AbortSignal): Promise<number | undefined> {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isSecure = protocol === 'https:';
  const started = performance.now();
  return new Promise((resolve) => {
    const to = { host, port: Number(port || (isSecure ? 443 : 80)) };
    const socket = isSecure ? connectTls({ ...to, servername: host }) : connectTcp(to);
    const end = (ms: number | undefined): void => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(ms);
    };
    const stop = (): void => end(undefined);
    signal.addEventListener('abort', stop, { once: true });
    socket.setTimeout(connectMs, stop);
    socket.once('error', stop);
    socket.once(isSecure ? 'secureConnect' : 'connect', () => end(performance.now() - started));
  });
}
