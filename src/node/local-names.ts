/** Names of this node (`local-name@1.0`), which survive restarts: `local-name, <name>` in the store. */
import { pack, unpack } from '../message/pack.ts';
import { normalizeKey, type Value } from '../message/value.ts';
import type { StoreTransaction } from '../store/store.ts';
import type { NodeContext } from './context.ts';
import { maxNameBytes } from './read-target.ts';

/** What a name stands for. */
export function readName(name: string, ctx: NodeContext): Value | undefined {
  if (!isName(name)) return undefined;
  const bytes = ctx.store.get(['local-name', normalizeKey(name)]);
  return bytes === undefined ? undefined : unpack(bytes);
}

/** Has a name stand for a value from now on. */
export function writeName(txn: StoreTransaction, name: string, value: Value): void {
  txn.put(['local-name', normalizeKey(name)], pack(value));
}

/** True for a text that can be a name. */
export function isName(name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= maxNameBytes && !/\p{Cc}/u.test(name);
}
