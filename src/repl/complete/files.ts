/** Files and folders of the user, as far as they were named. A name with a blank comes in quotes, which a file closes and a folder leaves open. */
import type { CompletionSource } from './source.ts';

/** What is read as Lua: other files are offered only where there is no Lua. */
const luaCommands = new Set(['load', 'load-blueprint']);

export const fileSource: CompletionSource = async (place, { view }) => {
  if (place.kind !== 'argument') return [];
  const isBlueprint = place.argument === 'blueprint';
  if (place.argument !== 'file' && !(isBlueprint && /^[./~]|\//.test(place.word))) return [];
  const quote = /^["']/.exec(place.word)?.[0] ?? '';
  const typed = place.word.slice(quote.length);
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const begin = typed.slice(folder.length);
  const names = (await view.files.list(folder === '' ? '.' : folder))
    .filter((name) => name.toLowerCase().startsWith(begin.toLowerCase()) && (begin !== '' || !name.startsWith('.')));
  const lua = names.filter((name) => /\.lua$|\/$/.test(name));
  return (luaCommands.has(place.command) && lua.length > 0 ? lua : names).sort().map((name) => {
    const path = folder + name;
    const mark = quote !== '' || !/\s/.test(path) ? quote : path.includes('"') ? "'" : '"';
    return { text: `${mark}${path}${path.endsWith('/') ? '' : mark}`, typed: quote + path, shown: name };
  });
};
