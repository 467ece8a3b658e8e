/**
 * Puts a node together: store, key, Lua engine, devices, HTTP server. Everything is handed in or made here, so any number
 * of nodes fit in one process.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Environment } from '../base/proxy.ts';
import { defaultEngine, type Engine, type LuaLimits } from '../lua/engines.ts';
import type { WireMessage } from '../message/codec.ts';
import type { Signer } from '../message/signer.ts';
import type { WireGeneration } from '../message/wire-generation.ts';
import { acquireLease, createLeaseCheck, readLease, releaseLease } from '../store/lease.ts';
import { openStore } from '../store/table.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { createContext } from './create-context.ts';
import { alreadyHosted } from './errors.ts';
import { handleRequest } from './http/handle.ts';
import { httpLimits } from './http/limits.ts';
import { logRequests } from './http/request-log.ts';
import { startHttpServer } from './http/server.ts';
import { lazyEngine } from './lazy-engine.ts';
import type { Metrics } from './metrics.ts';
import { nodeGauges } from './node-gauges.ts';
import { checkFormat } from './store-format.ts';

export interface NodeOptions {
  /** The node's own key: it signs replies. */
  readonly signer: Signer;
  /** Folder of the store; without it everything is in memory and gone after `stop`. */
  readonly folder?: string;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Address that may change settings and have the node sign. Default: nobody may. */
  readonly operator?: string;
  /** Host names accepted besides localhost and IP addresses. */
  readonly allowHosts?: readonly string[];
  /** Addresses that `relay@1.0` and deliveries to other nodes may reach (`Outbound`). Default: none. Peers are always among them. */
  readonly allowRelay?: readonly string[];
  /** URLs of nodes that are asked for processes this one does not have, and get the messages for those. */
  readonly peers?: readonly string[];
  /** Variables that may name proxies, for what it sends to others. Default: none. */
  readonly env?: Environment;
  /** Answers as a real node also where hbx is kinder (design.md 9.7). Default false. */
  readonly strict?: boolean;
  /** Answers as a real node of this generation does, in form as well (`wire/reply.ts`); strict then. Default: in hbx's own form. */
  readonly wire?: WireGeneration;
  /** What one call of Lua may use; processes and messages can lower it. Default 1e8 instructions and 64 MB. */
  readonly limits?: Partial<LuaLimits>;
  /** The Lua engine, by name or (the caller's own, which the node closes when it stops) as it is. Default `defaultEngine`. */
  readonly engine?: Engine['id'] | Engine;
  /**
   * Folder where the engine keeps compiled code, for all nodes of this user. What is in it is run, so nobody else may write
   * there, and it belongs to no project. Default: nothing is kept.
   */
  readonly codeFolder?: string;
  /** Bytes a request body may have. Default 64 MB. */
  readonly maxBodyBytes?: number;
  /** Tell of each request (`request {method, path, status, ms}`). Default false. */
  readonly logRequests?: boolean;
  /** Called with what the node tells about itself: printed Lua text, failed writes, bugs. */
  readonly onLog?: (event: string, fields: Record<string, unknown>) => void;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /**
   * Asked whether the host that the store names still answers at its URL. When it does, the node does not start
   * (`node/already-hosted`). Default: the store is taken over from whoever has it.
   */
  readonly isAlive?: (url: string, pid: number) => Promise<boolean>;
}

export interface RunningNode {
  readonly url: string;
  readonly port: number;
  readonly address: string;
  /** Requests under way. */
  active(): number;
  /** True once another process has taken the store over. */
  lost(): boolean;
  /** Runs what cron is due for by the node's clock, and waits for its end: for tests and programs whose clock is their own. */
  tick(): Promise<void>;
  /** Finishes requests under way (at most `graceMs`), then closes everything. Stopping twice is fine. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Starts a node.
 * @throws HbxError `node/port-in-use`, `node/cannot-listen`, `node/already-hosted`, `node/store-newer`, `store/…`
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const store = await openStore(options.folder === undefined ? { driver: 'memory' } : { driver: 'lmdb', folder: join(options.folder, 'store') });
  const token = randomUUID();
  let lost = false;
  const holdsLease = createLeaseCheck(token);
  const mayWrite = (txn: StoreTransaction): boolean => {
    if (!lost && !holdsLease(txn)) lost = true;
    return !lost;
  };
  let url = '';
  const engine = typeof options.engine === 'object' ? options.engine : lazyEngine(options.engine ?? defaultEngine, options.codeFolder);
  const log = (event: string, fields: Record<string, unknown> = {}): void => options.onLog?.(event, fields);
  const now = options.now ?? Date.now;
  const { signer, operator, limits, allowRelay, peers, env, wire, strict = wire !== undefined, maxBodyBytes = httpLimits.bodyBytes } = options;
  const context = createContext({ store, engine, codeFolder: options.codeFolder, signer, operator, limits, allowRelay, peers, env, strict, wire, maxBodyBytes, mayWrite, now, url: () => url, log });
  const { cron, functionEngines, metrics, processes: runner } = context;
  metrics.show(nodeGauges(context, { ...(options.folder === undefined ? {} : { storeFolder: join(options.folder, 'store') }), startedAt: now() }));

  const answer = (request: WireMessage): Promise<WireMessage> => timed(metrics, () => handleRequest(request, context, { allowHosts: options.allowHosts ?? [] }));
  let http;
  try {
    if (options.folder !== undefined) await checkFormat(store, join(options.folder, 'store'));
    const former = readLease(store);
    if (former !== undefined && (await options.isAlive?.(former.url, former.pid))) throw alreadyHosted(former.url, former.pid);
    http = await startHttpServer({
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 0,
      maxBodyBytes,
      chunked: wire !== undefined,
      handle: options.logRequests === true ? logRequests(answer, log) : answer,
    });
    url = `http://${urlHost(http.host)}:${http.port}`;
    // Of two processes that found the same dead host, one wins.
    const replaces = options.isAlive === undefined ? {} : { replaces: former?.token ?? null };
    const lease = await acquireLease(store, { token, url, pid: process.pid, startedAt: now() }, replaces);
    if (!lease.acquired) throw alreadyHosted(lease.holder.url, lease.holder.pid);
    cron.start();
    context.pushes.start();
  } catch (error) {
    await http?.close(0);
    await release(store, token);
    await store.close();
    throw error;
  }

  const server = http;
  let stopping: Promise<void> | undefined;
  return {
    url,
    port: server.port,
    address: options.signer.address,
    active: () => server.active(),
    lost: () => lost,
    tick: () => cron.tick().then(() => cron.settled()),
    stop: (graceMs = 2000) => (stopping ??= stop(graceMs)),
  };

  async function stop(graceMs: number): Promise<void> {
    await server.close(graceMs);
    // What cron runs may wait for a delivery or for another node.
    await Promise.all([within(graceMs, cron.close()), within(graceMs, context.pushes.close()), context.outbound.close()]);
    // Lua that still runs does not hold the node up: its slot is computed again when somebody asks.
    await within(graceMs, runner.close());
    // The engine of processes first: a slot that waits for a function must not take the end of it for an answer.
    await engine.close();
    await functionEngines.close();
    await release(store, token);
    await store.close();
  }
}

/** Waits for something, but not for ever. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
}

async function release(store: Store, token: string): Promise<void> {
  // A lease that somebody else holds by now is theirs to keep.
  await releaseLease(store, token).catch(() => undefined);
}

async function timed(metrics: Metrics, answer: () => Promise<WireMessage>): Promise<WireMessage> {
  const start = performance.now();
  const reply = await answer();
  metrics.request(reply.status ?? 200, (performance.now() - start) / 1000);
  return reply;
}

/** The host to reach a listening address by. */
function urlHost(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}
