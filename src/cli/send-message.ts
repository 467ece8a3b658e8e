/** Sends a message as the network of a command does: through its node, or by legacynet. */
import type { PlacedResult, Result } from '../base/result.ts';
import type { SendMessage } from '../client/client.ts';
import type { CliContext } from './context.ts';
import type { NodeAccess } from './node-access.ts';

/**
 * Sends it and returns what came of it. On legacynet its id is told first: there is no log to look it up in.
 * @param options.push deliver the outbox; see `refuseNoPush` for legacynet
 * @param options.lua it is Lua to run, and an error where it was not
 */
export function sendMessage({ output, signal }: CliContext, { client, legacynet }: NodeAccess, process: string, content: SendMessage, { push, lua }: { readonly push: boolean; readonly lua?: boolean }): Promise<PlacedResult | Result> {
  if (legacynet === undefined) return client.send(process, content, { signal, push, lua });
  return legacynet.send(process, content, { signal, onSigned: (id) => output.status(`Message ${id} goes to ${client.transport.url}.`) });
}

/** Before anything is signed: legacynet delivers whatever a process answers. @throws HbxError `legacynet/not-there` */
export async function refuseNoPush({ legacynet }: NodeAccess, push: boolean): Promise<void> {
  if (legacynet === undefined || push) return;
  throw (await import('../client/legacynet/errors.ts')).alwaysDelivers();
}
