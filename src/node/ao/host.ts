/**
 * The node as Lua sees it through the table `ao`: `ao.resolve`, `ao.get` and `ao.set` while a function runs.
 *
 * What they ask for is asked by nobody: no signature of the request that called the function counts for it, and commitments that
 * Lua puts into its messages prove nothing. Inside a slot, and below a GET, nothing is written.
 *
 * @source protocol.md C.6; design.md 9.3, 9.11
 */
import { isHbxError } from '../../base/errors.ts';
import { noAnswer, type Host } from '../../lua/host.ts';
import type { Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { noWriteOnGet, type Outcome } from '../device.ts';
import { boundTime, waitMs } from './bound-time.ts';
import { getAsked, plainGet } from './get.ts';
import { isInsideSlot, type Asked } from './inside-slot.ts';
import { resolveAsked } from './resolution.ts';
import { plainSet, setAsked } from './set.ts';

/**
 * The host of one call of Lua.
 * @param devices names of the devices that may be used, in lower case; all of them when absent
 */
export function hostOf(ctx: NodeContext, devices?: readonly string[]): Host {
  let below: BelowContext | undefined;
  const ask = boundTime((name, args, until) => {
    below ??= contextBelow(ctx, devices);
    return answer(name, args, { ...below, asked: { ...below.asked, until } });
  }, Math.min(waitMs, (ctx.asked?.until ?? Infinity) - performance.now()));
  return async (name, args) => {
    // What needs no device is the same whenever it is asked.
    const plain = name === 'get' ? plainGet(args) : name === 'set' ? plainSet(args, ctx) : undefined;
    if (plain !== undefined) return [plain];
    const tape = ctx.scope?.tape;
    return tape === undefined ? ask(name, args) : tape.call(name, args, ask);
  };
}

async function answer(name: string, args: readonly Value[], ctx: NodeContext): Promise<readonly Value[]> {
  try {
    switch (name) {
      case 'resolve':
        return statusOf(await resolveAsked(args, ctx), ctx);
      case 'get':
        return await getAsked(args, ctx);
      default:
        return await setAsked(args, ctx);
    }
  } catch (error) {
    if (isHbxError(error)) return noAnswer(`${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
    ctx.log('request.bug', { asked: `ao.${name}`, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    return noAnswer(`The node failed: ${error instanceof Error ? error.message : String(error)}. This is a bug in hbx; please report it.`);
  }
}

/** A status and a value, as a real node hands them to Lua. */
function statusOf(outcome: Outcome, ctx: NodeContext): readonly Value[] {
  if (outcome === noWriteOnGet && ctx.asked?.insideSlot === true) return noAnswer('A slot that runs writes nothing on the node: what it puts into its outbox is delivered.');
  return [outcome.ok ? 'ok' : 'error', outcome.value];
}

function onlyDevices(names: readonly string[], ctx: NodeContext): Pick<NodeContext, 'devices' | 'leftOut'> {
  const devices = new Map([...ctx.devices].filter(([name]) => names.includes(name)));
  return { devices, leftOut: new Set([...(ctx.leftOut ?? []), ...[...ctx.devices.keys()].filter((name) => !devices.has(name))]) };
}

type BelowContext = NodeContext & { readonly asked: Asked };

function contextBelow(ctx: NodeContext, devices: readonly string[] | undefined): BelowContext {
  const { scope: _scope, request: _request, inside, ...rest } = ctx;
  const insideSlot = isInsideSlot(ctx);
  const depth = ctx.scope !== undefined ? 0 : (ctx.asked?.depth ?? 0) + 1;
  return {
    ...rest,
    // A stack may be asked for from inside another: it is of another message.
    ...(inside === undefined ? {} : { inside: new Set([...inside].filter((device) => device !== 'stack@1.0')) }),
    ...(devices === undefined ? {} : onlyDevices(devices, ctx)),
    readOnly: insideSlot || ctx.readOnly === true || ctx.foreignOrigin === true,
    asked: { depth, insideSlot, until: Infinity },
  };
}
