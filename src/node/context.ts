/**
 * What devices are handed. Nothing in `src/node` reaches for a clock, a store or a key by itself, so ten nodes fit in one
 * process.
 */
import type { Engine } from '../lua/engines.ts';
import type { Message } from '../message/value.ts';
import type { Signer } from '../message/signer.ts';
import type { WireGeneration } from '../message/wire-generation.ts';
import type { Store } from '../store/store.ts';
import type { FunctionEngines } from './ao/function-engines.ts';
import type { Asked } from './ao/inside-slot.ts';
import type { Device } from './device.ts';
import type { ChunkedUploads } from './bundler/chunked-uploads.ts';
import type { MessageCache } from './cache.ts';
import type { Cron } from './cron/cron.ts';
import type { BoundLimits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import type { Outbound } from './outbound.ts';
import type { ExecutionScope } from './process/live-process.ts';
import type { ProcessRunner } from './process/runner.ts';
import type { Pushes } from './push/pushes.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import type { NodeSettings } from './settings.ts';
import type { SpentSignatures } from './spent-signatures.ts';

export interface NodeContext {
  readonly store: Store;
  readonly cache: MessageCache;
  readonly scheduler: Scheduler;
  readonly processes: ProcessRunner;
  /** What runs in the background, by the clock. */
  readonly cron: Cron;
  /** What pushes share, and those in the background. */
  readonly pushes: Pushes;
  readonly devices: ReadonlyMap<string, Device>;
  /** Processes run on it, and nothing else. */
  readonly engine: Engine;
  /** Lua functions outside processes run on these. */
  readonly functionEngines: FunctionEngines;
  readonly limits: BoundLimits;
  readonly settings: NodeSettings;
  /** Signatures that may not be used again. */
  readonly spent: SpentSignatures;
  /** What the node counts about itself. */
  readonly metrics: Metrics;
  /** Items that come in pieces, and are not whole yet. */
  readonly uploads: ChunkedUploads;
  /** The way to other nodes, for addresses that are allowed. */
  readonly outbound: Outbound;
  /** URLs of nodes that are asked for processes this one does not have. */
  readonly peers: readonly string[];
  /** As a real node in everything: no kindness. */
  readonly strict: boolean;
  /** Answers as a real node of this generation (`wire/reply.ts`). Absent: as hbx's own. */
  readonly wire?: WireGeneration;
  /** Set while a process runs a slot: what its execution device keeps between slots. */
  readonly scope?: ExecutionScope;
  /** Devices under way that must not be entered again: `stack@1.0` while it runs its devices, `name@1.0` while it asks its resolvers. */
  readonly inside?: ReadonlySet<string>;
  /** Names, in lower case, of the devices that the `device-sandbox` of a module took from `devices`. */
  readonly leftOut?: ReadonlySet<string>;
  /** Set for what Lua asks for while it runs (`ao.resolve`). */
  readonly asked?: Asked;
  /** The node's own key. It signs replies and assignments, nothing that strangers choose. */
  readonly signer: Signer;
  /** Address that may change settings and let the node sign. Without one nobody may. Never the node's own: it signs what strangers ask for. */
  readonly operator: string | undefined;
  /** The request under way as it was decoded: what its signatures cover. Steps may have other keys, from its path. */
  readonly request?: Message;
  /** Set for a GET: devices that write refuse it, whatever `method` its path gives to a step. */
  readonly readOnly?: boolean;
  /** Set for a request that cron runs. */
  readonly background?: boolean;
  /** Set for a request that a web page of another origin sent. */
  readonly foreignOrigin?: boolean;
  /** Set when that page is of another machine: what the node keeps for it is counted (`bundler/page-quota.ts`). */
  readonly fromPage?: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  /** URL the node is reached at, without a trailing slash. */
  url(): string;
  readonly version: string;
  log(event: string, fields?: Record<string, unknown>): void;
}
