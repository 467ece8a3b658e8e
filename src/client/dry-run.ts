/**
 * A dry run: the node runs a message on a copy of the process as it stood after a slot, and answers the state after it.
 * What it would change is the difference from the state of that slot.
 *
 *     POST /<pid>~process@1.0/as=execution/compute&slot=N/serialize~json@1.0&bytes=marked     the signed message as `body`
 *     POST /<pid>~process@1.0/as=execution/compute&slot=N                                     an ANS-104 item, to a node of September 2025
 *
 * @source protocol.md B (`as=execution`), D.1
 */
import { performance } from 'node:perf_hooks';
import type { DryRunResult } from '../base/result.ts';
import { getKey, isMessage, withoutKeys, type Message, type Value } from '../message/value.ts';
import { unexpectedReply } from './errors.ts';
import { failedItself, failedResults, serialized, signalOf, unwrapSerialized, withoutReplyStatus, type JsonRequests, type RequestOptions } from './json-requests.ts';
import { resultFrom } from './result.ts';
import { roundMs } from './round-ms.ts';
import type { SignedRequest } from './sign-message.ts';
import { diffStates, toStateChanges, withoutOwnKeys, type StateChange } from './state-diff.ts';
import type { Transport } from './transport.ts';
import type { WireGeneration } from './wire-generation.ts';

/** What came of it, and what it would change of the state; `undefined` when the node does not tell. */
export interface DryRun {
  readonly result: DryRunResult;
  readonly changes: readonly StateChange[] | undefined;
}

export interface DryRunParts {
  readonly transport: Transport;
  readonly json: JsonRequests;
  /** Signs the message, so that what its owner may do is done. */
  sign(path: string): Promise<SignedRequest>;
  generation(options: RequestOptions): Promise<WireGeneration>;
}

/** @param from the slot whose state it runs on */
export async function runDry({ transport, json, sign, generation }: DryRunParts, process: string, from: number, { lua, ...options }: RequestOptions & { readonly lua?: boolean | undefined }): Promise<DryRun> {
  const wire = await generation(options);
  const plain = `/${process}~process@1.0/as=execution/compute&slot=${from}`;
  const path = wire === 'may' ? `${plain}/${serialized}` : plain;
  const started = performance.now();
  const { id, headers, body } = await sign(path);
  const signedAt = performance.now();
  // It writes nothing, so it may be asked again.
  const request = { method: 'POST', headers, body, repeatable: true } as const;
  const reply = await json.ask({ ...request, path }, options).catch(async (error: unknown) => (await signedReply(error)) ?? new Map([['results', failedResults(error)]]));
  const after = messageOf(withoutReplyStatus(unwrapSerialized(reply)));
  const ms = { sign: roundMs(signedAt - started), schedule: 0, compute: roundMs(performance.now() - signedAt) };
  // A node that runs it on the bare process message, as some do, tells nothing of the state.
  const changes = after.has('at-slot') ? await changesTo(after) : undefined;
  // Of a process in a legacy compute unit, some nodes answer its result alone.
  const result = resultFrom(getKey(after, 'results') ?? (after.has('raw') ? after : new Map()), { lua });
  return { changes, result: { process, slot: null, dryRun: true, from, id, ...result, ms, changes: changes === undefined ? null : toStateChanges(changes) } };

  /** A node of May cannot write the whole state of a Lua process as JSON. */
  async function signedReply(error: unknown): Promise<Message | undefined> {
    if (wire !== 'may' || !failedItself(error)) return undefined;
    const { messageInReply } = await import('./plain-replies.ts');
    const whole = await transport.request({ ...request, path: plain, headers: [...headers, ['accept', '*/*']], ...signalOf(options) });
    return whole.status < 400 ? messageInReply(whole) : undefined;
  }

  async function changesTo(state: Message): Promise<StateChange[]> {
    const before = messageOf(await json.readValue(`/${process}/compute&slot=${from}`, options));
    // A node adds `raw` for whoever requires JSON.
    return diffStates(withoutKeys(withoutOwnKeys(before), ['raw']), withoutKeys(withoutOwnKeys(state), ['raw']));
  }

  function messageOf(value: Value): Message {
    if (!isMessage(value)) throw unexpectedReply(transport.url, path, 'a state is a message');
    return value;
  }
}
