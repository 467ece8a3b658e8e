/** The state of a process after a slot, as `hbx diff` compares it and the console shows it. */
import type { ResultError } from '../../../base/result.ts';
import type { Client, RequestOptions } from '../../../client/client.ts';
import { unexpectedReply } from '../../../client/errors.ts';
import { resultFrom } from '../../../client/result.ts';
import { getKey, isMessage, type Message } from '../../../message/value.ts';

export interface SlotState {
  /** With the keys that every process has. */
  readonly state: Message;
  /** Why that slot failed: the state is then that of the slot before it. */
  readonly error: ResultError | null;
}

/**
 * Reads it.
 * @param slot without it, the newest
 * @throws HbxError `client/…`, when there is no such slot too
 */
export async function readState(client: Client, process: string, slot: number | undefined, options: RequestOptions): Promise<SlotState> {
  const path = slot === undefined ? `/${process}/now` : `/${process}/compute&slot=${slot}`;
  const state = await client.readValue(path, options);
  if (!isMessage(state)) throw unexpectedReply(client.transport.url, path, 'a state is a message');
  const results = getKey(state, 'results');
  return { state, error: results === undefined ? null : resultFrom(results).error };
}
