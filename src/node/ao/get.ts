/**
 * `ao.get(key, base)`: the value of a key, by the device of the base, or `"not_found"`. A key may be a path (`a/b`), and have a device
 * of its own (`{"as", device, key}`).
 *
 * @source protocol.md C.6
 */
import { noAnswer } from '../../lua/host.ts';
import { asMessage } from '../../message/literal.ts';
import { getKey, getText, isBinary, isMessage, textOf, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { messageDevice } from '../devices/message.ts';
import { resolveBase, resolveOn } from './resolution.ts';

const notFound = 'not_found';

/** Gets by the devices of what it meets. */
export async function getAsked([key, base]: readonly Value[], ctx: NodeContext): Promise<readonly Value[]> {
  if (key === undefined || key === null || base === undefined || base === null) return noAnswer('ao.get needs a key and a base.');
  const start = await resolveBase(base, ctx);
  const found = start.ok ? await resolveOn(start.value, key, ctx) : start;
  return [found.ok ? found.value : notFound];
}

/** The same where keys are only looked up; `undefined` where a device has a say. */
export function plainGet([key, base]: readonly Value[]): Value | undefined {
  if (!isBinary(key) || base === undefined) return undefined;
  let value = base;
  for (const part of textOf(key).split('/')) {
    if (part === '') continue;
    if (!isMessage(value) || !/^[\w.-]+$/.test(part) || part.toLowerCase().startsWith('priv') || Object.hasOwn(messageDevice.keys, part.toLowerCase())) return undefined;
    const device = getText(value, 'device')?.toLowerCase() ?? 'message@1.0';
    const found = device === 'message@1.0' || device === 'lua@5.3a' ? getKey(asMessage(value), part) : undefined;
    if (found === undefined) return undefined;
    value = found;
  }
  return value;
}
