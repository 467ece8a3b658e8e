import { messageId } from '../../src/message/id.ts';
import { message, type Message, type PlainValue } from '../../src/message/value.ts';
import { defaultLimits, type Engine, type LuaLimits } from '../../src/lua/engines.ts';
import { FunctionEngines } from '../../src/node/ao/function-engines.ts';
import { MessageCache } from '../../src/node/cache.ts';
import type { NodeContext } from '../../src/node/context.ts';
import { devices } from '../../src/node/devices/table.ts';
import { lazyEngine } from '../../src/node/lazy-engine.ts';
import { nodeLimits } from '../../src/node/limits.ts';
import { Metrics } from '../../src/node/metrics.ts';
import { ProcessRunner } from '../../src/node/process/runner.ts';
import { Snapshots } from '../../src/node/process/snapshots.ts';
import { StateLog } from '../../src/node/process/state-log.ts';
import { Scheduler } from '../../src/node/scheduler/scheduler.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { testSigner } from './signer.ts';

export interface TestRunner {
  readonly ctx: NodeContext;
  readonly runner: ProcessRunner;
  readonly store: Store;
  /** Events that were logged. */
  readonly events: string[];
  /** Makes a process of a source. @returns its id */
  spawn(source: string, tags?: Record<string, PlainValue>): Promise<string>;
  /** Schedules a message. @returns its slot */
  schedule(process: string, fields?: Record<string, PlainValue>): Promise<number>;
  /** Schedules a message and computes it. @returns its results */
  send(process: string, fields?: Record<string, PlainValue>): Promise<Message>;
}

export interface TestRunnerOptions {
  readonly engine: Engine;
  readonly store?: Store;
  readonly limits?: Partial<LuaLimits>;
  readonly mayWrite?: () => boolean;
  readonly now?: () => number;
}

/** Scheduler and runner of a node without HTTP and signatures: thousands of slots in a moment. */
export function testRunner({ engine, store = createMemoryStore(), limits = {}, mayWrite = () => true, now = () => 1_700_000_000_000 }: TestRunnerOptions): TestRunner {
  const cache = new MessageCache(store);
  const events: string[] = [];
  const runner = new ProcessRunner({ context: () => ctx, mayWrite }, new StateLog(store, engine.id), new Snapshots(store));
  let made = 0;
  const ctx: NodeContext = {
    store,
    cache,
    scheduler: new Scheduler({ store, cache, now, mayWrite }),
    processes: runner,
    devices,
    engine,
    functionEngines: new FunctionEngines(() => lazyEngine(engine.id)),
    metrics: new Metrics(),
    limits: nodeLimits({ ...defaultLimits, ...limits }),
    signer: testSigner(1),
    operator: undefined,
    now,
    url: () => 'http://localhost',
    version: '0.0.0',
    log: (event, fields) => events.push(`${event} ${JSON.stringify(fields)}`),
  };
  const target: TestRunner = {
    ctx,
    runner,
    store,
    events,
    async spawn(source, tags = {}) {
      const module = await store.transaction((txn) => cache.writeBinary(txn, source));
      const definition = message({ type: 'Process', device: 'process@1.0', 'execution-device': 'lua@5.3a', module, 'random-seed': String(++made), ...tags });
      const process = messageId(definition, 'all');
      await ctx.scheduler.schedule({ process, message: definition, path: 'compute' });
      return process;
    },
    async schedule(process, fields = {}) {
      const content = message({ type: 'Message', target: process, nonce: String(++made), ...fields });
      return (await ctx.scheduler.schedule({ process, message: content, path: typeof fields['path'] === 'string' ? fields['path'] : 'compute' })).slot;
    },
    async send(process, fields) {
      const slot = await target.schedule(process, fields);
      return (await runner.resultOf(process, slot)).results as Message;
    },
  };
  return target;
}
