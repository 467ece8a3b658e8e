/** Puts together what devices are handed. The parts know each other through it, so they are made here, in one place. */
import { packageVersion } from '../base/package-root.ts';
import type { Environment } from '../base/proxy.ts';
import { defaultLimits, type Engine, type LuaLimits } from '../lua/engines.ts';
import type { Signer } from '../message/signer.ts';
import type { WireGeneration } from '../message/wire-generation.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { FunctionEngines } from './ao/function-engines.ts';
import { ChunkedUploads } from './bundler/chunked-uploads.ts';
import { MessageCache } from './cache.ts';
import type { NodeContext } from './context.ts';
import { Cron } from './cron/cron.ts';
import { devices } from './devices/table.ts';
import { httpLimits } from './http/limits.ts';
import { lazyEngine } from './lazy-engine.ts';
import { nodeLimits } from './limits.ts';
import { Metrics } from './metrics.ts';
import { Outbound } from './outbound.ts';
import { ProcessRunner } from './process/runner.ts';
import { Snapshots } from './process/snapshots.ts';
import { StateLog } from './process/state-log.ts';
import { Pushes } from './push/pushes.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { NodeSettings } from './settings.ts';
import { SpentSignatures } from './spent-signatures.ts';
import { devicesAsThere } from './wire/devices.ts';

/** What a context is made of: all that comes from outside. */
export interface ContextParts {
  readonly store: Store;
  /** Runs processes. Whoever made it closes it. */
  readonly engine: Engine;
  /** For engines that are made later: see `NodeOptions`. */
  readonly codeFolder?: string | undefined;
  readonly signer: Signer;
  readonly operator?: string | undefined;
  readonly limits?: Partial<LuaLimits> | undefined;
  readonly allowRelay?: readonly string[] | undefined;
  readonly peers?: readonly string[] | undefined;
  readonly env?: Environment | undefined;
  readonly strict?: boolean | undefined;
  readonly wire?: WireGeneration | undefined;
  /** Bytes of an item that comes in pieces. Default: those of a body. */
  readonly maxBodyBytes?: number | undefined;
  /** False when another process has taken the store over. */
  mayWrite(txn: StoreTransaction): boolean;
  now(): number;
  /** URL the node is reached at. */
  url(): string;
  log(event: string, fields?: Record<string, unknown>): void;
}

/** Makes a context. Nothing in it runs by itself before `cron.start()` and `pushes.start()`. */
export function createContext({ store, engine, codeFolder, signer, operator, limits, allowRelay = [], peers = [], env = {}, wire, strict = wire !== undefined, maxBodyBytes = httpLimits.bodyBytes, mayWrite, now, url, log }: ContextParts): NodeContext {
  const metrics = new Metrics();
  const cache = new MessageCache(store);
  const cron = new Cron({ store, context: () => context, mayWrite });
  const context: NodeContext = {
    store,
    cache,
    scheduler: new Scheduler({ store, cache, now, mayWrite, onProcess: (txn, process, message, timestamp) => cron.adopt(txn, process, message, timestamp), onSlot: () => metrics.count('hbx_slots_scheduled_total') }),
    processes: new ProcessRunner({ context: () => context, mayWrite }, new StateLog(store, engine.id), new Snapshots(store)),
    cron,
    pushes: new Pushes({ store, context: () => context, mayWrite }),
    devices: wire === undefined ? devices : devicesAsThere(wire, devices),
    engine,
    functionEngines: new FunctionEngines(() => lazyEngine(engine.id, codeFolder)),
    settings: new NodeSettings(store),
    spent: new SpentSignatures(store, now),
    metrics,
    uploads: new ChunkedUploads(maxBodyBytes, now),
    outbound: new Outbound([...allowRelay, ...peers], env),
    peers: peers.map((peer) => peer.replace(/\/+$/, '')),
    strict,
    ...(wire === undefined ? {} : { wire }),
    limits: nodeLimits({ ...defaultLimits, ...limits }),
    signer: counted(signer, metrics),
    operator: operator === signer.address ? undefined : operator,
    now,
    url,
    version: packageVersion(),
    log,
  };
  return context;
}

/** A signer whose signatures are counted. */
function counted(signer: Signer, metrics: Metrics): Signer {
  return {
    address: signer.address,
    modulus: signer.modulus,
    sign(data, digest) {
      metrics.count('hbx_signatures_total');
      return signer.sign(data, digest);
    },
  };
}
