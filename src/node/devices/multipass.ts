/**
 * `multipass@1.0`: has the stack around it begin again until it ran `passes` times (default 1).
 *
 * Any key: `pass` of the base (1 without a stack) is less than `passes`: the outcome is `pass`, else the base as it is.
 * `keys` and `set` are those of `message@1.0`.
 *
 * @source protocol.md C.7
 */
import { getText, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { likeMessage, ok, stateless, type Device, type Outcome } from '../device.ts';

export const multipass: Device = {
  id: 'multipass@1.0',
  kind: 'native',
  summary: 'has its stack run again, passes times in all',
  stateless,
  keys: { keys: likeMessage('keys'), set: likeMessage('set') },
  fallback: (_key: string, base: Message, _req: Message, _ctx: NodeContext): Outcome =>
    numberAt(base, 'pass') < numberAt(base, 'passes') ? { ok: true, value: base, flow: 'pass' } : ok(base),
};

/** A whole number at a key, 1 for anything else. */
function numberAt(base: Message, key: string): number {
  const value = Number(getText(base, key) ?? 1);
  return Number.isSafeInteger(value) ? value : 1;
}
