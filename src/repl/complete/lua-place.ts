/** Where the cursor stands in Lua: at a name, at a field of which table, or in text where Tab has nothing to say. */
import { readLuaTokens, type LuaToken } from '../lua-tokens.ts';
import { readLocals } from './lua-locals.ts';
import { shapeAt, type Shape } from './lua-shape.ts';
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
    return fieldOf(tableBefore(tokens), previous.text === ':', word, from);
  }
  const locals = readLocals(tokens)?.names;
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

function fieldOf(table: Shape | undefined, isMethod: boolean, word: string, from: number): Place | undefined {
  if (typeof table !== 'object') return undefined;
  if ('path' in table) return { kind: 'field', path: table.path, isMethod, word, from };
  const names = [...table.fields].filter(([, value]) => !isMethod || value === undefined || value === 'function' || (typeof value === 'object' && 'path' in value));
  return names.length === 0 ? undefined : { kind: 'own field', names: names.map(([name]) => name), word, from };
}

/** The table before the `.` or `:` that the tokens end with, when names and literals lead to it from a global, or from a local that is known. */
function tableBefore(tokens: readonly LuaToken[]): Shape | undefined {
  const path: (string | number)[] = [];
  for (let at = tokens.length - 2; path.length < mostKeys; at--) {
    const token = tokens[at];
    if (token?.kind === 'name') {
      const before = tokens[at - 1];
      if (before?.text === ':') return undefined;
      if (before?.text !== '.') return walk(token.text, path, tokens.slice(0, at));
      path.unshift(token.text);
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

/** Where a path leads from a name. @param before the tokens in front of it */
function walk(name: string, path: TablePath, before: readonly LuaToken[]): Shape | undefined {
  const locals = readLocals(before);
  if (locals === undefined) return undefined;
  return path.reduce<Shape | undefined>(shapeAt, locals.has(name) ? locals.shapeOf(name) : { path: [name] });
}

function keyOf({ kind, text, open }: LuaToken): string | number | undefined {
  if (kind === 'number' && /^\d{1,15}$/.test(text)) return Number(text);
  // Text with escapes is rare as a key.
  return kind === 'string' && !open && /^(["'])[^\\\n]*\1$/.test(text) ? text.slice(1, -1) : undefined;
}
