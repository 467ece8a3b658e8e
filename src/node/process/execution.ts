/**
 * What a process' execution device keeps, taken out and put back: its keys `snapshot` and `normalize`.
 * @source protocol.md C.4 (`snapshot`), C.6 (`normalize`)
 */
import { withKeys, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import type { Outcome } from '../device.ts';
import { resolveKey } from '../resolve.ts';
import type { LiveProcess } from './live-process.ts';
import { executionDevice } from './run-slot.ts';

/** What the execution device keeps of a process, as it answers it itself. */
export function takeSnapshot(live: LiveProcess, ctx: NodeContext): Promise<Outcome> {
  return callDevice(live, 'snapshot', live.state.message(), ctx);
}

/** Has the execution device of a process go on from a snapshot. False when it cannot: nothing has changed then. */
export async function wakeFrom(live: LiveProcess, snapshot: Message, ctx: NodeContext): Promise<boolean> {
  const woken = await callDevice(live, 'normalize', withKeys(live.initial, [['snapshot', snapshot]]), ctx);
  if (!woken.ok || live.scope.vm === undefined) return false;
  live.scope.initialized = true;
  return true;
}

/** True when the state is all there is of a process, so that it can go on from any slot that is recorded. */
export function isStateless({ definition }: LiveProcess, ctx: NodeContext): boolean {
  return ctx.devices.get(executionDevice(definition).toLowerCase())?.stateless?.(definition, ctx) === true;
}

function callDevice(live: LiveProcess, key: string, base: Message, ctx: NodeContext): Promise<Outcome> {
  return resolveKey(base, key, new Map(), { ...ctx, scope: live.scope }, executionDevice(live.definition));
}
