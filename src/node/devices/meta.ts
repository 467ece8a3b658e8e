/**
 * `meta@1.0`: the node about itself.
 *
 * - `info` GET: the node message: `address`, `operator`, `url`, `port`, `devices`, `engine`, `limits`, …; `info/<key>` is the literal
 * - `info` POST, signed by the operator: merges the request's keys into the node message; they survive restarts
 * - `build`: what this node is
 *
 * Settings that devices read: `cache_writers` (`cache@1.0`), `name_resolvers` (`name@1.0`), `node_processes` (`node-process@1.0`).
 * What begins with `priv` is kept and never shown.
 *
 * `info/address` is the bare address text: every client asks for it first.
 *
 * @source protocol.md C.2, F.12
 */
import { committedKeys } from '../../message/commitments.ts';
import { getText, message, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, noWriteOnGet, ok, okMessage, workingDevices, type Device, type KeyFunction } from '../device.ts';
import { isOperator, notTheOperator } from '../operator.ts';

/** What the node says of itself; no request changes it. */
const fixed = new Set(['address', 'operator', 'url', 'port', 'devices', 'preloaded_devices', 'engine', 'limits', 'initialized', 'version', 'path', 'method']);

const info: KeyFunction = async (_base, req, ctx) => {
  if (getText(req, 'method')?.toUpperCase() !== 'POST') return ok(nodeMessage(ctx));
  if (ctx.readOnly === true) return noWriteOnGet;
  const signed = ctx.request;
  if (signed === undefined || !isOperator(ctx)) return notTheOperator(ctx, 400, 'changes its settings');
  const settings = ctx.settings.all();
  if (settings.get('initialized') === 'permanent') return fail(400, 'The settings of this node are permanent.');
  const changes = committedKeys(signed).filter((key) => !fixed.has(key) && signed.has(key) && key !== 'commitments');
  const history = Number(settings.get('history-length') ?? 0) + 1;
  await ctx.settings.set([...changes.map((key): [string, Value] => [key, signed.get(key)!]), ['history-length', history]]);
  return okMessage({ body: `Node message updated: ${changes.join(', ') || 'nothing'}.`, 'history-length': history });
};

export const meta: Device = {
  id: 'meta@1.0',
  kind: 'native',
  summary: 'the node about itself, and its settings',
  keys: {
    info,
    build: (_base, _req, ctx) => okMessage({ node: 'hbx', version: ctx.version, source: 'hbx', 'source-short': 'hbx' }),
  },
};

/** What the node says of itself, settings included. */
export function nodeMessage(ctx: NodeContext): Message {
  const url = new URL(ctx.url());
  const own = message({
    address: ctx.signer.address,
    operator: ctx.operator ?? 'none',
    url: ctx.url(),
    port: Number(url.port),
    // As real nodes call them.
    ...(ctx.wire === undefined ? { devices: workingDevices(ctx.devices) } : { preloaded_devices: workingDevices(ctx.devices).map((name) => ({ name })) }),
    engine: ctx.engine.id,
    limits: { instructions: ctx.limits.instructions, 'memory-bytes': ctx.limits.memoryBytes },
    initialized: 'true',
    version: ctx.version,
  });
  // What begins with `priv` is nobody's business.
  return new Map([...[...ctx.settings.all()].filter(([key]) => !key.toLowerCase().startsWith('priv')), ...own]);
}
