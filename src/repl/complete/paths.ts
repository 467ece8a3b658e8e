/** Keys of the state, where a path is named: `results/out` behind `.state`, `now/results/out` behind `.get`. */
import { isMessage, isList, type Value } from '../../message/value.ts';
import type { CompletionSource } from './source.ts';

/** What a path of a process begins with. */
const roots = ['now/', 'compute/', 'slot/', 'schedule/'];

export const pathSource: CompletionSource = async (place, { view, remember }) => {
  if (place.kind !== 'argument' || place.argument !== 'path') return [];
  const folder = place.word.slice(0, place.word.lastIndexOf('/') + 1);
  const keys = folder.split('/').slice(0, -1);
  const isOfState = place.command === 'state' || place.command === 'diff';
  if (!isOfState && keys.length === 0) return roots.map((text) => ({ text }));
  if (!isOfState && keys[0] !== 'now' && keys[0] !== 'compute') return [];
  let value: Value | undefined = await remember('state', () => view.client.state(view.process, view.at, { signal: view.signal }));
  for (const key of isOfState ? keys : keys.slice(1)) value = isMessage(value) ? value.get(key) : undefined;
  if (!isMessage(value)) return [];
  return Array.from(value, ([key, inner]) => {
    const name = isMessage(inner) || isList(inner) ? `${key}/` : key;
    return { text: folder + name, shown: name };
  });
};
