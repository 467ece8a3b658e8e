import { notOwner } from './errors.ts';
import type { ReplClient, ReplProcess } from './options.ts';

/**
 * Refuses Lua that the process would not run: only its owner's runs. An owner who is not known is the process' to judge.
 * @param instead what to do instead, a sentence
 * @throws HbxError `repl/not-owner`
 */
export function checkOwner({ owner }: ReplProcess, { address }: ReplClient, instead: string): void {
  if (owner !== undefined && owner !== address) throw notOwner(owner, address, instead);
}
