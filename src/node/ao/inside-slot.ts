import type { NodeContext } from '../context.ts';

/** What Lua asked the node for (`ao.resolve`), and everything below it. */
export interface Asked {
  /** Functions outside processes that wait for the answer. */
  readonly depth: number;
  /** A slot of a process waits for the answer. */
  readonly insideSlot: boolean;
  /** When nobody waits for the answer any more, by `performance.now`. */
  readonly until: number;
}

/**
 * True while a process runs a slot, for all that is done for it. Nothing may be written then (`readOnly` is set), and nothing may
 * wait for a process: it could wait for itself.
 */
export function isInsideSlot(ctx: NodeContext): boolean {
  return ctx.scope !== undefined || ctx.asked?.insideSlot === true;
}
