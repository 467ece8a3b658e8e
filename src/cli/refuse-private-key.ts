/** Keeps private keys out of what is published: messages, modules, paths. Asked where these are made, so nothing is signed or sent yet. Whichever node it is for: logs are copied. */
import { findsPrivateKey } from '../base/find-private-key.ts';
import type { SendMessage } from '../client/client.ts';
import { keyInside } from './errors.ts';

/**
 * @param what how the error calls it, at the start of a sentence
 * @throws HbxError `cli/private-key` (2)
 */
export function refusePrivateKey(what: string, ...contents: readonly (string | Uint8Array | undefined)[]): void {
  for (const content of contents) if (content !== undefined && findsPrivateKey(content)) throw keyInside(what);
}

/** The same for a message. @throws HbxError `cli/private-key` (2) */
export function refuseKeyInMessage({ action, data, tags = {} }: SendMessage): void {
  refusePrivateKey('The message', data, action, ...Object.entries(tags).flat());
}
