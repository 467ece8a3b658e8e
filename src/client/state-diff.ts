/**
 * How one state of a process differs from another: keys that came, went or hold something else. Messages are compared key by
 * key and lists place by place, so a change far down is one entry with its path.
 */
import type { StateChanges } from '../base/result.ts';
import { Atom, Float, isList, isMessage, type Message, type Value } from '../message/value.ts';
import { toPlain } from './result.ts';

/** One difference: added without `before`, removed without `after`. */
export interface StateChange {
  /** Keys from the top; places in a list count from 1. */
  readonly path: readonly string[];
  readonly before?: Value;
  readonly after?: Value;
}

/** Keys of a state that the node sets at each slot, or that are the process message itself. */
const ownKeys = ['results', 'at-slot', 'process', 'device', 'commitments'];

/** A state without what every slot changes: results, slot, and the process message. */
export function withoutOwnKeys(state: Message): Message {
  return new Map([...state].filter(([key]) => !ownKeys.includes(key)));
}

/** The differences, in the order of their keys (numbers by size). */
export function diffStates(before: Message, after: Message): StateChange[] {
  const changes: StateChange[] = [];
  const compare = (path: readonly string[], old: Value | undefined, now: Value | undefined): void => {
    const [inOld, inNow] = [entriesOf(old), entriesOf(now)];
    if (old === undefined) changes.push({ path, after: now! });
    else if (now === undefined) changes.push({ path, before: old });
    else if (inOld === undefined || inNow === undefined) {
      if (!isSame(old, now)) changes.push({ path, before: old, after: now });
    } else {
      for (const key of keysOf(inOld, inNow)) compare([...path, key], inOld.get(key), inNow.get(key));
    }
  };
  compare([], before, after);
  return changes;
}

/** The differences as they stand in JSON. */
export function toStateChanges(changes: readonly StateChange[]): StateChanges {
  const result: StateChanges = { added: [], removed: [], set: [] };
  for (const { path, before, after } of changes) {
    if (before === undefined) result.added.push([[...path], toPlain(after!)]);
    else if (after === undefined) result.removed.push([[...path], toPlain(before)]);
    else result.set.push([[...path], toPlain(before), toPlain(after)]);
  }
  return result;
}

/** What is inside a message or a list. A list and a message with the keys 1..n are the same to Lua, so they are here. */
function entriesOf(value: Value | undefined): Message | undefined {
  if (isMessage(value)) return value;
  return isList(value) ? new Map(value.map((item, index) => [String(index + 1), item])) : undefined;
}

function keysOf(before: Message, after: Message): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort(compareKeys);
}

/** Numbers by size and in front of texts, as places in a list want it. */
function compareKeys(a: string, b: string): number {
  const [isNumber, isOther] = [/^\d{1,15}$/.test(a), /^\d{1,15}$/.test(b)];
  if (isNumber && isOther && Number(a) !== Number(b)) return Number(a) - Number(b);
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof Float) return b instanceof Float && Object.is(a.value, b.value);
  if (a instanceof Atom) return b instanceof Atom && a.name === b.name;
  return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
}
