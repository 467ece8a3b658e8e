import { isList, isMessage, type Message, type Value } from '../message/value.ts';

/** What is at a path of a state, or how far the path leads: `above` is the part where something is, `keys` what is there. */
export type StateAt = { readonly found: Value } | { readonly above: string; readonly missing: string; readonly keys: readonly string[] };

/** Follows `balances/alice`. Places in a list count from 1; a key that holds a slash is found too. */
export function stateAt(state: Message, path: string): StateAt {
  const parts = path.split('/').filter((part) => part !== '');
  let at: Value = state;
  for (let index = 0; index < parts.length; ) {
    const inside: Message | undefined = isMessage(at) ? at : isList(at) ? new Map(at.map((item, place) => [String(place + 1), item])) : undefined;
    const next: { key: string; end: number } | undefined = inside === undefined ? undefined : longestKey(inside, parts, index);
    if (next === undefined) return { above: parts.slice(0, index).join('/'), missing: parts[index]!, keys: [...(inside?.keys() ?? [])] };
    at = inside!.get(next.key)!;
    index = next.end;
  }
  return { found: at };
}

/** The key that the path goes on with: mostly one part of it. */
function longestKey(inside: Message, parts: readonly string[], from: number): { key: string; end: number } | undefined {
  for (let end = from + 1; end <= parts.length; end++) {
    const key = parts.slice(from, end).join('/');
    if (inside.has(key)) return { key, end };
  }
  return undefined;
}
