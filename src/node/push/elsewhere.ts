import type { NodeContext } from '../context.ts';

/** Where an id that is not on this node may be, as a sentence to go on with; "" when nobody could know. Asks nobody. */
export function elsewhere(id: string, ctx: NodeContext): string {
  const node = ctx.pushes.routes.get(id);
  if (node !== undefined) return ` It is a process of ${node}: ask there.`;
  return ctx.peers.length === 0 ? '' : ` Peers of this node, which may have it: ${ctx.peers.join(', ')}.`;
}
