/**
 * How far one push goes. Two processes that answer each other would keep it going for ever, and a real node does; here it ends
 * at a bound and says how to go on. Nothing is lost: what was not delivered is in the outbox of its slot.
 *
 * A node that has a part of a push done by another one passes on what is left (`push-depth`, `push-messages`, `push-levels`).
 * Anybody may write those keys, so they only lower the bounds.
 *
 * @source protocol.md F.34
 */
import { codecByName } from '../../message/codecs/table.ts';
import { getText, type Message } from '../../message/value.ts';
import { pushLine } from './go-on.ts';
import { refusal } from './refusal.ts';

export interface PushBounds {
  /** Messages that may follow from one another. */
  readonly depth: number;
  /** Messages that may be delivered. */
  readonly messages: number;
  /** Levels that the reply may nest; what follows after that stands in a list, one after the other. */
  readonly levels: number;
}

/** The bounds of this node. JSON takes all that a push can nest; other replies have at most 64 levels, and results need some. */
const most = { depth: 64, messages: 1000, levels: { json: 140, other: 40 } };

/** Entries that a push may look at, with those that were delivered before and those that cannot be. */
export const maxEntries = 5000;

/** The bounds of a push that a request asks for. */
export function boundsOf(req: Message): PushBounds {
  const isJson = ['require-codec', 'accept-codec', 'accept'].some((key) => codecByName(getText(req, key) ?? '')?.id === 'json@1.0');
  return {
    depth: lower(req, 'push-depth', most.depth),
    messages: lower(req, 'push-messages', most.messages),
    levels: lower(req, 'push-levels', isJson ? most.levels.json : most.levels.other),
  };
}

function lower(req: Message, key: string, bound: number, otherwise = bound): number {
  const text = getText(req, key);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Math.min(bound, Number(text)) : otherwise;
}

/** What stands in place of the entries of a slot that a push ends before. `node` is this node's URL. */
export function tooDeep(node: string, process: string, slot: number): Message {
  return refusal(508, `push depth exceeded: the messages of slot ${slot} are not delivered yet. ${pushLine(node, process, slot)} goes on with them.`, { process, slot });
}

/** The same for the entries that are left when a push has delivered all it may, or looked at all it may. `at` counts entries from 1. */
export function tooMany(node: string, process: string, slot: number, at: number): Message {
  return refusal(508, `push size exceeded: the messages of slot ${slot} from here on are not delivered yet. ${pushLine(node, process, slot, at)} goes on with them.`, { process, slot });
}

/** The entry that a push of a slot begins with, counted from 1. */
export function firstEntryOf(req: Message): number {
  return lower(req, 'push-from', Infinity, 1);
}
