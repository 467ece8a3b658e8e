/** What a dry run would change of the state, as text for people. */
import { createPainter } from '../base/output.ts';
import type { DryRunResult, StateChanges } from '../base/result.ts';
import { float, type Value } from '../message/value.ts';
import type { StateChange } from '../client/state-diff.ts';
import { renderDiff } from './render-diff.ts';

/** `''` when there is nothing to say, as in a pipe where nothing changes. */
export function renderChanges({ changes, ok }: DryRunResult, { color, width, status }: { readonly color: boolean; readonly width?: number | undefined; readonly status: boolean }): string {
  const paint = createPainter(color);
  const list = changes === null ? [] : changesOf(changes);
  if (list.length > 0) return `${paint('strong', 'state')}\n${renderDiff(list, paint, width)}`;
  if (!ok || !status) return '';
  return paint('dim', changes === null ? 'This node does not tell what the state would be.' : 'The state that can be read would stay as it is.');
}

/** The changes of a Result, in the order of their paths. */
function changesOf({ added, removed, set }: StateChanges): StateChange[] {
  const all: StateChange[] = [
    ...added.map(([path, after]) => ({ path, after: valueOf(after) })),
    ...removed.map(([path, before]) => ({ path, before: valueOf(before) })),
    ...set.map(([path, before, after]) => ({ path, before: valueOf(before), after: valueOf(after) })),
  ];
  const keys = new Map(all.map((change) => [change, change.path.join('\0')]));
  return all.sort((one, other) => keys.get(one)!.localeCompare(keys.get(other)!, 'en', { numeric: true }));
}

function valueOf(plain: unknown): Value {
  if (Array.isArray(plain)) return plain.map(valueOf);
  if (typeof plain === 'number') return Number.isSafeInteger(plain) ? plain : float(plain);
  if (typeof plain === 'object' && plain !== null && !(plain instanceof Uint8Array)) return new Map(Object.entries(plain).map(([key, value]) => [key, valueOf(value)]));
  return (plain ?? null) as Value;
}
