/**
 * `ao.set(base, key, value)` and `ao.set(base, values)`: the base with keys set. Messages are merged into those that are there, a key
 * may be a path (`a/b`), and `nil` or `"unset"` takes a key away.
 *
 * @source protocol.md C.1 (`set`), C.6
 */
import { noAnswer } from '../../lua/host.ts';
import { isSigned, withoutCommitments } from '../../message/commitments.ts';
import { asMessage } from '../../message/literal.ts';
import { Atom, getText, isBinary, isMessage, textOf, withKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import type { Device } from '../device.ts';
import { resolveKey } from '../resolve.ts';
import { resolveBase } from './resolution.ts';

/** Sets by the device of the base, which has a `set` of its own, or on what an id or a path leads to. */
export async function setAsked(args: readonly Value[], ctx: NodeContext): Promise<readonly Value[]> {
  const [base, ...rest] = args;
  const changes = changesOf(rest);
  if (base === undefined || base === null || changes === undefined) return noAnswer('ao.set needs a base and a key with its value, or a base and a message of values.');
  const start = await resolveBase(base, ctx);
  if (!start.ok) return ['error', start.value];
  const place = asMessage(start.value);
  if (settingDevice(place, ctx) === undefined) return [setKeys(place, changes)];
  const outcome = await resolveKey(place, 'set', withKeys(changes, [['path', 'set']]), ctx);
  return outcome.ok ? [outcome.value] : ['error', outcome.value];
}

/** The same for a message whose device leaves `set` to message@1.0; `undefined` for others. */
export function plainSet([base, ...rest]: readonly Value[], ctx: NodeContext): Value | undefined {
  const place = Array.isArray(base) && base.length === 0 ? new Map<string, Value>() : base;
  const changes = changesOf(rest);
  return isMessage(place) && changes !== undefined && settingDevice(place, ctx) === undefined ? setKeys(place, changes) : undefined;
}

/** The device of a message, when it sets keys in its own way. */
function settingDevice(base: Message, ctx: NodeContext): Device | undefined {
  const name = getText(base, 'device')?.toLowerCase();
  const device = name === undefined || name === 'message@1.0' || name === 'lua@5.3a' ? undefined : ctx.devices.get(name);
  return device !== undefined && Object.hasOwn(device.keys, 'set') ? device : undefined;
}

function changesOf(args: readonly Value[]): Message | undefined {
  const [key, value] = args;
  if (args.length === 1) return isMessage(key) ? key : Array.isArray(key) ? asMessage(key) : undefined;
  if (args.length !== 2 || !(isBinary(key) || typeof key === 'number')) return undefined;
  const path = (isBinary(key) ? textOf(key) : String(key)).split('/').filter((part) => part !== '');
  if (path.length === 0 || path.length > mostSteps) return undefined;
  return path.reduceRight<Value>((inner, part) => new Map([[part, inner]]), value === undefined || value === null ? unset : value) as Message;
}

const mostSteps = 64;
const unset = new Atom('unset');

function setKeys(base: Message, changes: Message): Message {
  const merged = merge(base, changes);
  return base.has('commitments') && [...changes.keys()].some((key) => isSigned(key, base)) ? withoutCommitments(merged) : merged;
}

function merge(base: Message, changes: Message): Message {
  const result = new Map(base);
  for (const [key, value] of changes) {
    const before = result.get(key);
    if (value === 'unset' || (value instanceof Atom && value.name === 'unset')) result.delete(key);
    else result.set(key, isMessage(value) ? merge(isMessage(before) ? before : new Map(), value) : value);
  }
  return result;
}
