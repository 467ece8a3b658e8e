/** Finds the first `require` of a Lua source, until the bundler resolves them. Comments and strings are passed over. */

export interface FoundRequire {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** The module's name, when it is written as a string. */
  readonly name?: string;
}

/** One token: a comment, a long string, a string, a name or number, or any other character. */
const token = /--\[(=*)\[[\s\S]*?(?:\]\1\]|$)|--[^\n]*|\[(=*)\[[\s\S]*?(?:\]\2\]|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|[A-Za-z_]\w*|\s+|[\s\S]/g;

/**
 * A `require` counts when it is called, as in `require "x"`, `require 'x'`, `require[[x]]` or `require(name)`; `mod.require`, a
 * definition of one's own (`local function require`, `require = …`) and a mere mention do not; a source that defines it has its own.
 */
export function findRequire(source: string): FoundRequire | undefined {
  const code: { text: string; index: number }[] = [];
  for (const match of source.matchAll(token)) {
    const text = match[0];
    if (!text.startsWith('--') && text.trim() !== '') code.push({ text, index: match.index });
  }
  const definesIt = code.some(({ text }, at) => text === 'require' && code[at - 1]?.text !== '.' && (code[at - 1]?.text === 'function' || (code[at + 1]?.text === '=' && code[at + 2]?.text !== '=')));
  if (definesIt) return undefined;
  for (const [at, { text, index }] of code.entries()) {
    if (text !== 'require') continue;
    const before = code[at - 1]?.text;
    if (before === '.' || before === ':' || before === 'function') continue;
    const next = code[at + 1]?.text ?? '';
    const argument = next === '(' ? (code[at + 2]?.text ?? '') : next;
    if (next !== '(' && !isString(next)) continue;
    const lines = source.slice(0, index).split('\n');
    return { line: lines.length, column: lines.at(-1)!.length + 1, ...(isString(argument) ? { name: contentOf(argument) } : {}) };
  }
  return undefined;
}

function isString(text: string): boolean {
  return text.startsWith('"') || text.startsWith("'") || /^\[=*\[/.test(text);
}

function contentOf(text: string): string {
  return text.replace(/^(?:\[=*\[|["'])|(?:\]=*\]|["'])$/g, '');
}
