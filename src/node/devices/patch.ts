/**
 * `patch@1.0`: moves what a result asks for into the state.
 *
 * - `compute` and `patches`: entries of the source with `method: PATCH` or `device: patch@1.0` are taken out of it and
 *   merged, less `method` and `device`, into the target
 * - `all`: everything in the source is moved
 *
 * Source: `patch-from` or `from` (of the request, then of the base; default `/`); target: `patch-to` or `to` (default `/`).
 * Paths may begin with `base:` or `req:`.
 *
 * @source protocol.md C.7
 */
import { asMessage } from '../../message/literal.ts';
import { getKey, getText, isMessage, type Message, type Value } from '../../message/value.ts';
import { fail, notFound, ok, stateless, type Device, type KeyFunction, type Outcome } from '../device.ts';

const patches: KeyFunction = (base, req) => move(base, req, isPatch);
const all: KeyFunction = (base, req) => move(base, req, () => true);

export const patch: Device = {
  id: 'patch@1.0',
  kind: 'native',
  summary: 'moves what a result asks for into the state',
  stateless,
  keys: { compute: patches, patches, all, init: (base) => ok(base) },
};

function isPatch(entry: Value): boolean {
  return isMessage(entry) && (getText(entry, 'method')?.toUpperCase() === 'PATCH' || getText(entry, 'device')?.toLowerCase() === 'patch@1.0');
}

function move(base: Message, req: Message, wanted: (entry: Value) => boolean): Outcome {
  const from = pathOf(req, base, 'patch-from', 'from');
  const to = pathOf(req, base, 'patch-to', 'to');
  if (to.inRequest) return fail(400, 'A patch goes into the base; `req:` is only possible for the source.');
  const source = read(from.inRequest ? req : base, from.parts);
  if (source === undefined) return notFound(`There is nothing to patch at /${from.parts.join('/')}.`);
  const entries = asMessage(source);
  const taken = [...entries].filter(([, entry]) => wanted(entry));
  if (taken.length === 0) return ok(base);
  const rest = new Map([...entries].filter(([key]) => !taken.some(([takenKey]) => takenKey === key)));
  let result: Message = from.inRequest ? base : write(base, from.parts, Array.isArray(source) ? [...rest.values()] : rest);
  for (const [key, entry] of taken) {
    const change = isPatch(entry) ? new Map([...(entry as Message)].filter(([name]) => !['method', 'device'].includes(name.toLowerCase()))) : new Map([[key, entry]]);
    const target = read(result, to.parts);
    result = write(result, to.parts, deepMerge(isMessage(target) ? target : new Map(), change));
  }
  return ok(result);
}

function pathOf(req: Message, base: Message, ...names: string[]): { inRequest: boolean; parts: string[] } {
  const text = [req, base].flatMap((place) => names.map((name) => getText(place, name))).find((found) => found !== undefined) ?? '/';
  const [, prefix, path] = /^(base:|req:)?(.*)$/s.exec(text)!;
  return { inRequest: prefix === 'req:', parts: path!.split('/').filter((part) => part !== '') };
}

function read(source: Message, parts: readonly string[]): Value | undefined {
  let value: Value | undefined = source;
  for (const part of parts) {
    if (value === undefined) return undefined;
    value = isMessage(value) || Array.isArray(value) ? getKey(asMessage(value), part) : undefined;
  }
  return value;
}

function write(base: Message, parts: readonly string[], value: Value): Message {
  if (parts.length === 0) return isMessage(value) ? value : base;
  const [head, ...rest] = parts;
  const inner = getKey(base, head!);
  const copy = new Map(base);
  copy.set(head!, rest.length === 0 ? value : write(isMessage(inner) ? inner : new Map(), rest, value));
  return copy;
}

/** Keys of `changes` win; messages on both sides are merged. */
export function deepMerge(base: Message, changes: Message): Message {
  const result = new Map(base);
  for (const [key, value] of changes) {
    const before = result.get(key);
    result.set(key, isMessage(before) && isMessage(value) ? deepMerge(before, value) : value);
  }
  return result;
}
