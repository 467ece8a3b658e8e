/**
 * What devices are handed. Nothing in `src/node` reaches for a clock, a store or a key by itself, so ten nodes fit in one
 * process.
 */
import type { Engine } from '../lua/engines.ts';
import type { Message } from '../message/value.ts';
import type { Signer } from '../message/signer.ts';
import type { Store } from '../store/store.ts';
import type { Device } from './device.ts';
import type { MessageCache } from './cache.ts';
import type { BoundLimits } from './limits.ts';
import type { ExecutionScope } from './process/live-process.ts';
import type { ProcessRunner } from './process/runner.ts';
import type { Scheduler } from './scheduler/scheduler.ts';

export interface NodeContext {
  readonly store: Store;
  readonly cache: MessageCache;
  readonly scheduler: Scheduler;
  readonly processes: ProcessRunner;
  readonly devices: ReadonlyMap<string, Device>;
  readonly engine: Engine;
  readonly limits: BoundLimits;
  /** Set while a process runs a slot: what its execution device keeps between slots. */
  readonly scope?: ExecutionScope;
  /** The node's own key. It signs replies and assignments, nothing that strangers choose. */
  readonly signer: Signer;
  /** Address that may change settings and let the node sign. Without one nobody may. Never the node's own: it signs what strangers ask for. */
  readonly operator: string | undefined;
  /** The request under way as it was decoded: what its signatures cover. Steps may have other keys, from its path. */
  readonly request?: Message;
  /** Set for a GET: devices that write refuse it, whatever `method` its path gives to a step. */
  readonly readOnly?: boolean;
  /** Set for a request that a web page of another origin sent. */
  readonly foreignOrigin?: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  /** URL the node is reached at, without a trailing slash. */
  url(): string;
  readonly version: string;
  log(event: string, fields?: Record<string, unknown>): void;
}
