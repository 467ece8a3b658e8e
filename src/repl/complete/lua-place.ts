/** Where the cursor stands in Lua: at a name, at a field of which table, or in text where Tab has nothing to say. */
import { readLuaTokens, type LuaToken } from '../lua-tokens.ts';
import type { Place, TablePath } from './source.ts';

/** Longest path that is followed. */
const mostKeys = 30;

/**
 * @param before the text up to the cursor
 * @param start where the Lua begins in it
 */
export function luaPlace(before: string, start: number, mayBeAction = false): Place | undefined {
  const all = readLuaTokens(before.slice(start));
  const last = all.at(-1);
  const tokens = all.filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const end = before.length;
  if (last?.kind === 'string' && last.open) return inString(tokens, end);
  // Right behind a string or a numeral no name begins; behind a comment one does on the next line only.
  if (last?.kind === 'number' || last?.kind === 'string' || (last?.kind === 'comment' && (last.open || !/^--\[=*\[/.test(last.text)))) return undefined;
  const isWord = last?.kind === 'name' || last?.kind === 'keyword';
  const word = isWord ? last.text : '';
  const from = end - word.length;
  if (isWord) tokens.pop();
  const previous = tokens.at(-1);
  if (previous?.text === '.' || previous?.text === ':') {
    const path = pathBefore(tokens);
    return path && { kind: 'field', path, isMethod: previous.text === ':', word, from };
  }
  const locals = localsOf(tokens);
  // Whoever declares a name makes a new one up.
  if (locals === undefined || (previous !== undefined && ['function', 'goto', '::'].includes(previous.text) && previous.kind !== 'string')) return undefined;
  return { kind: 'name', locals, mayBeAction, word, from };
}

/** `Action = "Inc` in a message that Lua sends. */
function inString(tokens: readonly LuaToken[], end: number): Place | undefined {
  const [name, equals, text] = tokens.slice(-3);
  if (text === undefined || equals?.text !== '=' || !/^action$/i.test(name?.text ?? '') || !/^["'][^"'\\\n]*$/.test(text.text)) return undefined;
  return { kind: 'action', word: text.text.slice(1), from: end - text.text.length + 1 };
}

/** The table before the `.` or `:` that the tokens end with, when names and literals lead to it from a global. */
function pathBefore(tokens: readonly LuaToken[]): TablePath | undefined {
  const path: (string | number)[] = [];
  for (let at = tokens.length - 2; path.length < mostKeys; at--) {
    const token = tokens[at];
    if (token?.kind === 'name') {
      path.unshift(token.text);
      const before = tokens[at - 1];
      if (before?.text === ':') return undefined;
      if (before?.text !== '.') return localsOf(tokens.slice(0, at))?.includes(token.text) === false ? path : undefined;
      at--;
      continue;
    }
    const key = token?.text === ']' && tokens[at - 2]?.text === '[' ? keyOf(tokens[at - 1]!) : undefined;
    if (key === undefined) return undefined;
    path.unshift(key);
    at -= 2;
  }
  return undefined;
}

function keyOf({ kind, text, open }: LuaToken): string | number | undefined {
  if (kind === 'number' && /^\d{1,15}$/.test(text)) return Number(text);
  // Text with escapes is rare as a key.
  return kind === 'string' && !open && /^(["'])[^\\\n]*\1$/.test(text) ? text.slice(1, -1) : undefined;
}

/** Names that are declared before the end; undefined when one is being declared there. Where they end is not looked at. */
function localsOf(tokens: readonly LuaToken[]): readonly string[] | undefined {
  const names = new Set<string>();
  for (let at = 0; at < tokens.length; at++) {
    const { text, kind } = tokens[at]!;
    if (kind !== 'keyword' || (text !== 'local' && text !== 'for' && text !== 'function')) continue;
    if (text === 'function') {
      // To the parameters: `function a.b:c (`.
      while (tokens[at + 1]?.kind === 'name' || tokens[at + 1]?.text === '.' || tokens[at + 1]?.text === ':') at++;
      if (tokens[at + 1]?.text !== '(') continue;
      at++;
    } else if (tokens[at + 1]?.text === 'function') {
      if (tokens[at + 2]?.kind === 'name') names.add(tokens[at + 2]!.text);
      continue;
    }
    for (;;) {
      const next = tokens[at + 1];
      if (next === undefined) return undefined;
      if (next.kind !== 'name') break;
      names.add(next.text);
      at++;
      if (tokens[at + 1]?.text !== ',') break;
      at++;
    }
  }
  return [...names];
}
