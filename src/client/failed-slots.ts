/** Which slots of a process failed, as their results say. */
import { setMaxListeners } from 'node:events';
import type { Client, RequestOptions } from './client.ts';

/** Requests under way at once. */
const together = 20;

/** So long all of it is waited for: a slot that was never computed may take its whole budget. */
const patienceMs = 2_000;

/** Asks slot by slot. What a node does not tell in time counts as good. */
export async function readFailedSlots(client: Client, process: string, slots: readonly number[], options: RequestOptions): Promise<ReadonlySet<number>> {
  const failed = new Set<number>();
  const late = AbortSignal.timeout(patienceMs);
  const signal = options.signal === undefined ? late : AbortSignal.any([options.signal, late]);
  setMaxListeners(0, signal);
  for (let at = 0; at < slots.length; at += together) {
    await Promise.all(slots.slice(at, at + together).map(async (slot) => {
      if (signal.aborted) return;
      const { ok } = await client.result(process, slot, { signal }).catch(() => ({ ok: true }));
      if (!ok) failed.add(slot);
    }));
  }
  return failed;
}
