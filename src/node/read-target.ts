/**
 * What `cache@1.0` and `lookup@1.0` read: an id, `data/<id>`, a name that was given to an id (`cache@1.0/link`), or one of
 * those and keys below it, as in `<id>/results/output`.
 */
import { asMessage } from '../message/literal.ts';
import { pack, unpack } from '../message/pack.ts';
import { getKey, getText, isList, isMessage, type Value } from '../message/value.ts';
import type { StoreTransaction } from '../store/store.ts';
import { authoritiesOf } from './authorities.ts';
import type { NodeContext } from './context.ts';
import { notFound, ok, okMessage, type Outcome } from './device.ts';
import { aos2Message } from './scheduler/aos2.ts';

/** Bytes of a name; ids have 43. */
export const maxNameBytes = 200;
const maxSteps = 64;

/** @param accept `application/aos-2`: a message as the legacy JSON document */
export function readTarget(target: string, accept: string | undefined, ctx: NodeContext): Outcome {
  const found = find(target, ctx);
  if (found === undefined) return notFound();
  if (accept !== 'application/aos-2' || !isMessage(found)) return ok(found);
  const receiver = getText(found, 'target');
  return okMessage({ 'content-type': 'application/aos-2', body: JSON.stringify(aos2Message(found, authoritiesOf(receiver === undefined ? undefined : ctx.processes.definition(receiver), ctx))) });
}

/** Gives a name to an id. */
export function writeLink(txn: StoreTransaction, name: string, id: string): void {
  txn.put(['link', name], pack(id));
}

/** The id that an id, `data/<id>` or a name stands for, when the node has it. */
export function idOfTarget(target: string, ctx: NodeContext): string | undefined {
  const text = target.replace(/^\/?(?:data\/)?/, '');
  const known = ctx.cache.canonicalId(text);
  if (known !== undefined) return known;
  if (text === '' || Buffer.byteLength(text) > maxNameBytes) return undefined;
  const linked = ctx.store.get(['link', text]);
  return linked === undefined ? undefined : (unpack(linked) as string);
}

function find(target: string, ctx: NodeContext): Value | undefined {
  const parts = target.replace(/^\/?(?:data\/)?/, '').split('/', maxSteps + 1);
  if (parts.length > maxSteps) return undefined;
  // Names may have slashes too: the longest that is one counts.
  for (let length = parts.length; length > 0; length--) {
    const id = idOfTarget(parts.slice(0, length).join('/'), ctx);
    if (id !== undefined) return below(ctx.cache.read(id), parts.slice(length));
  }
  return undefined;
}

function below(value: Value | undefined, keys: readonly string[]): Value | undefined {
  let found = value;
  for (const key of keys) {
    if (found === undefined || key.toLowerCase().startsWith('priv')) return undefined;
    found = isMessage(found) || isList(found) ? getKey(asMessage(found), key) : undefined;
  }
  return found;
}
