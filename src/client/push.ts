/**
 * From what a node says of a push to what became of each message of the outbox.
 *
 * The reply has a key for each message, `"1"`, `"2"`, …: `{id, target, slot, "resulted-in": {…the same for the target…}}` or
 * `{response: "error", status, target, reason}`; where a push ends at its bounds there is no `target`. Beside them stand the
 * results of the slot itself.
 *
 * @source protocol.md C.5
 */
import type { OutboxEntry, PushedMessage } from '../base/result.ts';
import { getKey, getText, isMessage, type Message } from '../message/value.ts';
import { resultFrom } from './result.ts';

/** Levels of deliveries whose results a push is asked for; a node gives no more of them. */
export const pushResultDepth = 16;

/** Messages below those that are read for their action: a push has a bound of its own, and so have the lines that are shown. */
const maxActions = 64;

/**
 * Below the levels whose results the node told, the outbox that a message came from is not known: reads what it is called.
 * @param readAction of a message by its id; `undefined` when that is not to be had
 */
export async function nameDeepActions(pushed: readonly PushedMessage[], readAction: (id: string) => Promise<string | undefined>): Promise<void> {
  let left = maxActions;
  const walk = async (messages: readonly PushedMessage[], outbox: readonly OutboxEntry[] | undefined): Promise<void> => {
    for (const message of messages) {
      const isKnown = outbox?.some(({ n }) => n === message.n) === true;
      if (!isKnown && message.id !== undefined && message.node === undefined && left-- > 0) {
        const action = await readAction(message.id);
        if (action !== undefined) message.action = action;
      }
      await walk(message.pushed ?? [], message.outbox);
    }
  };
  // The outbox of the slot itself is in its Result.
  for (const message of pushed) await walk(message.pushed ?? [], message.outbox);
}

/** Marks what answers the wallet that signed the message. */
export function markAnswers(pushed: readonly PushedMessage[], address: string): void {
  for (const message of pushed) {
    if (message.status === 404 && message.target === address) {
      message.toSender = true;
      // Nothing went wrong.
      delete message.error;
      delete message.status;
    }
    markAnswers(message.pushed ?? [], address);
  }
}

/** Statuses of an entry that names nobody: it is only said. @source protocol.md C.5 */
const forNobody = [404, 422];

/** @param reply of a push, or its part under `resulted-in` */
export function pushedFrom(reply: Message): PushedMessage[] {
  return [...reply]
    .filter((entry): entry is [string, Message] => /^[1-9]\d{0,8}$/.test(entry[0]) && isMessage(entry[1]))
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([key, entry]) => pushedMessage(Number(key), entry) ?? []);
}

/** `undefined` for what is no delivery: a key of the results, an entry for nobody. */
function pushedMessage(n: number, entry: Message): PushedMessage | undefined {
  const target = getText(entry, 'target') ?? '';
  if (getText(entry, 'response') === 'error') {
    const status = Number(getText(entry, 'status') ?? NaN);
    if (target === '' && forNobody.includes(status)) return undefined;
    return { n, target, error: reasonOf(entry), ...(Number.isSafeInteger(status) ? { status } : {}) };
  }
  const slot = Number(getText(entry, 'slot') ?? NaN);
  if (target === '' || !Number.isSafeInteger(slot)) return undefined;
  const [id, node, after] = [getText(entry, 'id'), getText(entry, 'node'), getKey(entry, 'resulted-in')];
  return { n, target, ...(id === undefined ? {} : { id }), slot, ...(node === undefined ? {} : { node }), ...(isMessage(after) ? whatFollowed(after) : {}) };
}

function whatFollowed(after: Message): Pick<PushedMessage, 'error' | 'failure' | 'output' | 'outputEncoding' | 'outbox' | 'pushed'> {
  // A push that could not go on says so in place of what would have followed.
  if (getText(after, 'response') === 'error') return { error: reasonOf(after) };
  const { outbox, error, output, outputEncoding } = resultFrom(after);
  const pushed = pushedFrom(after);
  const failed = error === null ? {} : { error: oneLine(error.message), ...(error.line === undefined ? {} : { failure: error }) };
  const said = output === '' ? {} : { output, ...(outputEncoding === undefined ? {} : { outputEncoding }) };
  return { ...failed, ...said, ...(outbox.length === 0 ? {} : { outbox }), ...(pushed.length === 0 ? {} : { pushed }) };
}

function reasonOf(refusal: Message): string {
  return oneLine(getText(refusal, 'reason') ?? getText(refusal, 'body') ?? 'The node does not say why.');
}

function oneLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0]!.slice(0, 500);
}
