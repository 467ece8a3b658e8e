/** Actions, where a line, `.send` or a message in Lua names one. */
import { actionsOf } from './action-index.ts';
import type { CompletionSource } from './source.ts';

export const actionSource: CompletionSource = async (place, context) => {
  if (place.kind !== 'action' && !(place.kind === 'name' && place.mayBeAction)) return [];
  const actions = await actionsOf(context);
  return actions.map(({ action, description }) => ({ text: action, ...(description === undefined ? {} : { note: description }) }));
};
