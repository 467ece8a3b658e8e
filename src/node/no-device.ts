import type { NodeContext } from './context.ts';
import { fail, workingDevices, type Outcome } from './device.ts';

/** The refusal for a device that is not there: none of this node, or one that the `device-sandbox` of a module leaves out. */
export function noDevice(device: string, ctx: NodeContext): Outcome {
  const shown = device.slice(0, 64);
  const names = workingDevices(ctx.devices).sort().join(', ');
  if (ctx.leftOut === undefined) return fail(ctx.wire === undefined ? 404 : 500, `There is no device ${shown} on this node. \`hbx devices\` tells of those it has: ${names}.`);
  const what = ctx.leftOut.has(device.toLowerCase()) ? `\`device-sandbox\` leaves the device ${shown} out` : `There is no device ${shown} on this node, and \`device-sandbox\` says which may be used`;
  return fail(ctx.wire === undefined ? 404 : 500, `${what}. It allows ${names}.`);
}
