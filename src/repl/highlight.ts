/**
 * Colours for what is being typed, by the same rules that decide what it means (`entry.ts`): a dot-command, an action with its tags, or Lua.
 * The text stays what it is; colours end with each line, so that lines can be drawn alone.
 */
import { readEntry } from './entry.ts';
import { readLuaTokens, type LuaTokenKind } from './lua-tokens.ts';
import type { ReplProcess } from './options.ts';

type Style = 'command' | 'action' | 'tag' | 'keyword' | 'number' | 'string' | 'comment';

/** SGR parameters, on and off, of the 16 colours that each terminal has. */
const styles: Readonly<Record<Style, readonly [number, number]>> = {
  command: [36, 39],
  action: [1, 22],
  tag: [34, 39],
  keyword: [35, 39],
  number: [33, 39],
  string: [32, 39],
  comment: [90, 39],
};

/** Longer texts are pasted, not typed, and each key draws anew. */
const longest = 50_000;

/** What would not be drawn as it is, or could be taken for a colour: everything but line ends and tabs. */
const control = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;

/** Dot-commands whose argument is one of these. */
const luaCommands = new Set(['eval']);
const actionCommands = new Set(['send']);

/**
 * Colours a text. Without the SGR sequences the result is the text. A text with control characters, or a very long one, comes back as it is.
 * @param inBlock true in `.editor`, where everything is Lua
 */
export function highlight(text: string, kind: ReplProcess['kind'], inBlock = false): string {
  if (text.length > longest || control.test(text)) return text;
  // Quick for what is long: only a dot-command may have several lines and be no Lua.
  if (inBlock || (text.includes('\n') && !/^\s*\./.test(text))) return highlightLua(text);
  const entry = readEntry(text, kind);
  if (entry.kind === 'action') return highlightAction(text);
  if (entry.kind !== 'command') return highlightLua(text);
  const [head = ''] = /^\s*\.[\w-]+/.exec(text) ?? [];
  const rest = text.slice(head.length);
  const argument = luaCommands.has(entry.name) ? highlightLua(rest) : actionCommands.has(entry.name) ? highlightAction(rest) : rest;
  return dress(head, 'command') + argument;
}

function highlightLua(text: string): string {
  let dressed = '';
  for (const { kind, text: part } of readLuaTokens(text)) dressed += isStyle(kind) ? dress(part, kind) : part;
  return dressed;
}

function isStyle(kind: LuaTokenKind): kind is LuaTokenKind & Style {
  return Object.hasOwn(styles, kind);
}

/** `Transfer Recipient=abc -- data`: the action, and the keys of the tags right behind it. */
function highlightAction(text: string): string {
  const head = /^(\s*)(\S*)/.exec(text)!;
  let dressed = head[1]! + dress(head[2]!, 'action');
  const tag = /(\s+)([\p{L}_][\p{L}\p{N}_.-]*)(=(?!=)(?:"(?:\\.|[^"\\])*"?|'[^']*'?|\S*))/uy;
  let at = (tag.lastIndex = head[0].length);
  for (let match = tag.exec(text); match !== null; match = tag.exec(text)) {
    dressed += match[1]! + dress(match[2]!, 'tag') + match[3]!;
    at = tag.lastIndex;
  }
  return dressed + text.slice(at);
}

function dress(text: string, style: Style): string {
  const [on, off] = styles[style];
  if (!text.includes('\n')) return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
  return text.split('\n').map((line) => dress(line, style)).join('\n');
}
