/** Fields of a table of the live process, or of one in the text; behind a colon only what can be called. Libraries are known without it. */
import { membersOf } from '../../lua/check/globals.ts';
import { liveNames } from './live-tables.ts';
import type { CompletionSource } from './source.ts';

export const fieldSource: CompletionSource = async (place, context) => {
  if (place.kind === 'own field') return place.names.map((text) => ({ text }));
  if (place.kind !== 'field') return [];
  const { path, isMethod } = place;
  const live = await liveNames(path, context).catch(() => []);
  if (live.length > 0) return live.filter(({ type }) => !isMethod || type === 'function' || type === 'table').map(({ name }) => ({ text: name }));
  const library = path.length === 1 ? membersOf('luerl', String(path[0])) : undefined;
  return (library ?? []).map((text) => ({ text }));
};
