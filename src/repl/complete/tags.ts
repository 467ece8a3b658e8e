/** Tags of the action that is typed, without those that stand there already. */
import { actionsOf } from './action-index.ts';
import type { CompletionSource } from './source.ts';

export const tagSource: CompletionSource = async (place, context) => {
  if (place.kind !== 'tag') return [];
  const used = new Set(place.used.map((name) => name.toLowerCase()));
  const tags = (await actionsOf(context)).filter(({ action }) => action === place.action).flatMap((action) => action.tags);
  return tags.filter((name) => !used.has(name.toLowerCase())).map((name) => ({ text: `${name}=` }));
};
