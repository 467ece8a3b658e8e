/**
 * The indent of a line that begins with the end of a block: that of the line where the block begins.
 *
 *   if a then
 *     go()
 *     end        of `end`: none, as `if` has
 */
import { readLuaTokens } from '../lua-tokens.ts';

/** What may begin the block that a token ends; `else` and `elseif` end one and go on with it. */
const closes: Readonly<Record<string, readonly string[]>> = { end: ['function', 'do', 'if'], else: ['if'], elseif: ['if'], until: ['repeat'], ')': ['('], '}': ['{'], ']': ['['] };
const opens = new Set(Object.values(closes).flat());

/**
 * @param text up to the end of the line
 * @param start of the line
 * @returns undefined when it begins with something else, inside of a string or a comment, or when what stands before it does not fit
 */
export function dedentOf(text: string, start: number): string | undefined {
  const first = start + indentOf(text, start).length;
  if (!/^(?:[)\]}]|(?:end|else|elseif|until)\b)/.test(text.slice(first, first + 10))) return undefined;
  /** Blocks and brackets that are not closed yet. */
  const begun: { readonly text: string; readonly from: number }[] = [];
  for (const { kind, text: word, from } of readLuaTokens(text)) {
    if (from > first) return undefined;
    if (kind !== 'symbol' && kind !== 'keyword') continue;
    if (Object.hasOwn(closes, word)) {
      const last = begun.at(-1);
      if (last === undefined || !closes[word]!.includes(last.text)) return undefined;
      if (from === first) return indentOf(text, text.lastIndexOf('\n', last.from) + 1);
      if (!word.startsWith('else')) begun.pop();
    }
    if (opens.has(word)) begun.push({ text: word, from });
  }
  return undefined;
}

function indentOf(text: string, start: number): string {
  return /^[ \t]*/.exec(text.slice(start, start + 1000))![0];
}
