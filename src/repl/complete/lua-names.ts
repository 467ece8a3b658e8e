/** Names in Lua: locals of the text, globals of the live process, keywords. Without a process that tells its own, the globals of each. */
import { globalsOf, handlersGlobals } from '../../lua/check/globals.ts';
import { luaKeywords } from '../lua-tokens.ts';
import { liveNames } from './live-tables.ts';
import type { CompletionSource, SourceContext } from './source.ts';

export const localSource: CompletionSource = (place) => (place.kind === 'name' ? place.locals.map((text) => ({ text })) : []);

export const globalSource: CompletionSource = async (place, context) => {
  if (place.kind !== 'name') return [];
  const live = await liveNames([], context).catch(() => []);
  if (live.length > 0) return live.map(({ name }) => ({ text: name }));
  return usualGlobals(context).map((text) => ({ text }));
};

function usualGlobals({ view }: SourceContext): string[] {
  return [...globalsOf('luerl'), ...(view.process.kind === 'handlers' ? handlersGlobals : [])];
}

/** Only for a word that was begun: they are no news. */
export const keywordSource: CompletionSource = (place) => (place.kind === 'name' && place.word !== '' ? [...luaKeywords].map((text) => ({ text })) : []);
