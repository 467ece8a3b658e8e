/** What `/~hyperbuddy@1.0/metrics` looks up when it is asked: the sizes of things. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeContext } from './context.ts';
import type { Gauge } from './metrics.ts';

export interface NodeGaugesOptions {
  /** Folder of the store; none when it is in memory. */
  readonly storeFolder?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export function nodeGauges(ctx: NodeContext, { storeFolder, startedAt }: NodeGaugesOptions): Gauge[] {
  return [
    { name: 'hbx_processes', help: 'Processes: those with a log, and those in memory.', label: 'state', read: () => ({ known: ctx.scheduler.processes().length, live: ctx.processes.live() }) },
    { name: 'hbx_store_bytes', help: 'Size of the store on disk.', read: () => (storeFolder === undefined ? undefined : sizeOf(join(storeFolder, 'data.mdb'))) },
    { name: 'process_resident_memory_bytes', help: 'Memory of the whole process.', read: () => process.memoryUsage.rss() },
    { name: 'hbx_uptime_seconds', help: 'Time since the node started.', read: () => (ctx.now() - startedAt) / 1000 },
  ];
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
