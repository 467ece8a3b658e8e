/**
 * Cuts Lua that is being typed into tokens: any text, in one pass, without an error. For colours and for Tab, where the parser would
 * have nothing to say about half a statement. All tokens together are the text.
 */
import { keywords } from '../lua/parse/token.ts';

export type LuaTokenKind = 'name' | 'keyword' | 'number' | 'string' | 'comment' | 'symbol' | 'space';

export interface LuaToken {
  readonly kind: LuaTokenKind;
  /** Offsets in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** A string or long comment whose end is missing. */
  readonly open: boolean;
}

export const luaKeywords: ReadonlySet<string> = new Set(keywords);

// `open` are the beginnings of long brackets. A quoted string ends with its line, unless a backslash takes it on.
const next =
  /(?<space>\s+)|(?<word>[A-Za-z_]\w*)|(?<number>0[xX][\da-fA-F.]*(?:[pP][+-]?\d*)?|\.?\d[\d.]*(?:[eE][+-]?\d*)?)|(?<open>(?:--)?\[=*\[)|(?<comment>--[^\n]*)|(?<string>"(?:\\z\s*|\\[^]|[^"\\\n]+)*(?:"|\\?$)?|'(?:\\z\s*|\\[^]|[^'\\\n]+)*(?:'|\\?$)?)|\.{3}|\.\.|[=~<>]=|\/\/|<<|>>|::|[^]/uy;

/** Cuts a text. */
export function readLuaTokens(text: string): LuaToken[] {
  const tokens: LuaToken[] = [];
  /** Brackets of these lengths have no end behind here. */
  const endless = new Set<string>();
  for (let from = 0; from < text.length; ) {
    next.lastIndex = from;
    const match = next.exec(text)!;
    const groups = match.groups!;
    let to = next.lastIndex;
    let kind: LuaTokenKind = 'symbol';
    let open = false;
    if (groups['space'] !== undefined) kind = 'space';
    else if (groups['word'] !== undefined) kind = luaKeywords.has(groups['word']) ? 'keyword' : 'name';
    else if (groups['number'] !== undefined) kind = 'number';
    else if (groups['comment'] !== undefined) kind = 'comment';
    else if (groups['string'] !== undefined) {
      kind = 'string';
      const quote = match[0][0]!;
      open = match[0].length === 1 || !match[0].endsWith(quote) || isEscaped(match[0]);
    } else if (groups['open'] !== undefined) {
      kind = groups['open'].startsWith('--') ? 'comment' : 'string';
      const close = groups['open'].replace('--', '').replaceAll('[', ']');
      const end = endless.has(close) ? -1 : text.indexOf(close, to);
      if (end < 0) endless.add(close);
      open = end < 0;
      to = open ? text.length : end + close.length;
    }
    tokens.push({ kind, from, to, text: text.slice(from, to), open });
    from = to;
  }
  return tokens;
}

/** The quote at the end is not the one that closes: an odd number of backslashes stands before it. */
function isEscaped(text: string): boolean {
  let backslashes = 0;
  while (text[text.length - 2 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
