/**
 * How messages call a source, from its chunk name.
 * @source PUC Lua 5.3: `@file` is the file, `=name` is the name, anything else the text itself; at most 59 characters, but files are kept whole
 */
const room = 59;

export function shortSource(chunkName: string): string {
  if (chunkName.startsWith('@')) return chunkName.slice(1);
  if (chunkName.startsWith('=')) return chunkName.slice(1, room + 1);
  const line = chunkName.split('\n', 1)[0]!;
  const available = room + 1 - '[string "..."]'.length - 1;
  if (line.length === chunkName.length && line.length < available) return `[string "${line}"]`;
  return `[string "${line.slice(0, available)}..."]`;
}
