/**
 * What a message's commitments say: who signed it, and which of its keys.
 *
 * A commitment is believed because a codec checked it on arrival; nothing is checked again here.
 *
 * @source protocol.md A.1, A.4
 */
import { isBinary, isList, isMessage, textOf, withoutKeys, type Message, type Value } from './value.ts';

const none: Message = new Map();

/** Headers of HTTP itself: a client may sign them, and codecs never make keys of them. */
const ofConnection: ReadonlySet<string> = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/** The commitments of a message, id → fields. Empty when it has none. */
export function commitmentsOf(message: Message): Message {
  const commitments = message.get('commitments');
  return isMessage(commitments) ? commitments : none;
}

/** True for a commitment that anybody can make: it says what a message is, not who sent it. */
export function isHmac(commitment: Message): boolean {
  return commitment.get('alg') === 'hmac-sha256' || commitment.get('type') === 'hmac-sha256';
}

/** The addresses that signed the message, each once, in the order of the commitments. */
export function committersOf(message: Message): string[] {
  const committers: string[] = [];
  for (const fields of commitmentsOf(message).values()) {
    if (!isMessage(fields) || isHmac(fields)) continue;
    const value = fields.get('committer');
    const committer = isBinary(value) ? textOf(value) : undefined;
    if (committer !== undefined && !committers.includes(committer)) committers.push(committer);
  }
  return committers;
}

/**
 * The keys that every signature of the message covers, sorted. With several signers only what all of them signed counts:
 * anybody can add a signature to somebody else's message.
 */
export function committedKeys(message: Message): string[] {
  const [first, ...rest] = signatures(message).map((fields) => committedBy(fields, message));
  return first ? [...first].filter((key) => rest.every((list) => list.has(key))).sort() : [];
}

/**
 * The message without the keys that its signatures do not cover; `commitments` stays. A message that nobody signed is
 * returned as it is: it has nothing to be held against.
 */
export function onlyCommitted(message: Message): Message {
  const signed = signatures(message);
  if (signed.length === 0) return message;
  const keys = signed.length === 1 ? committedBy(signed[0]!, message) : new Set(committedKeys(message));
  const uncovered = [...message.keys()].filter((key) => key !== 'commitments' && !keys.has(key));
  return uncovered.length === 0 ? message : withoutKeys(message, uncovered);
}

/**
 * A key that one of the signatures covers and the message does not have: that signature is over another message. Codecs let no such
 * message in; whoever believes a signature asks all the same.
 */
export function missingKey(message: Message): string | undefined {
  for (const fields of signatures(message)) {
    for (const key of committedBy(fields, message)) if (!message.has(key) && !ofConnection.has(key)) return key;
  }
  return undefined;
}

/** True when one of the signatures covers the key, whether the message has it or not. */
export function isSigned(key: string, message: Message): boolean {
  return signatures(message).some((fields) => committedBy(fields, message).has(key));
}

/** The message without its commitments, for changing it. */
export function withoutCommitments(message: Message): Message {
  return message.has('commitments') ? withoutKeys(message, ['commitments']) : message;
}

/** The commitments that are signatures. */
function signatures(message: Message): Message[] {
  const signed: Message[] = [];
  for (const fields of commitmentsOf(message).values()) if (isMessage(fields) && !isHmac(fields)) signed.push(fields);
  return signed;
}

/** A commitment without a list (a data item of May 2025) covers the whole message. */
function committedBy(fields: Message, message: Message): ReadonlySet<string> {
  const committed: Value | undefined = fields.get('committed');
  if (!isList(committed)) return new Set([...message.keys()].filter((key) => key !== 'commitments'));
  return new Set(committed.filter(isBinary).map(textOf));
}
