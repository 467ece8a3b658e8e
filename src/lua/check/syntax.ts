/** Parses a file for the check: a tree for the rules, and what cannot be read. */
import type { Chunk } from '../parse/ast.ts';
import { LuaSyntaxError } from '../parse/errors.ts';
import type { Dialect } from '../parse/expression-parser.ts';
import { parseChunk } from '../parse/parser.ts';
import type { Comment } from '../parse/token.ts';
import type { Severity } from './finding.ts';
import { readable, type SourceText } from './source-text.ts';

export interface SyntaxProblem {
  readonly severity: Severity;
  readonly rule: 'syntax-error' | 'luerl-syntax';
  readonly message: string;
  readonly hint: string;
  readonly offset: number;
}

export interface Parsed {
  readonly chunk: Chunk | undefined;
  /** Up to where reading stopped. */
  readonly comments: readonly Comment[];
  readonly problem: SyntaxProblem | undefined;
}

/**
 * Reads a file as Lua 5.3, whose messages and places are better, and for `luerl` once more as a node does.
 * `luerl-syntax` is what only the node refuses.
 * @param once the node's own look is left out where the first one is enough
 */
export function parseForCheck(source: SourceText, dialect: Dialect, once = false): Parsed {
  if (source.text.startsWith('\x1bLua')) {
    return { chunk: undefined, comments: [], problem: { severity: 'error', rule: 'syntax-error', message: 'This is a compiled chunk.', hint: 'Check, and deploy, the source it was made from.', offset: 0 } };
  }
  const comments: Comment[] = [];
  const puc = attempt(source.text, 'puc', (comment) => comments.push(comment));
  if (dialect === 'puc') return { ...puc, comments, problem: puc.error && asProblem(puc.error, source, 'error') };
  if (once && puc.error === undefined) return { chunk: puc.chunk, comments, problem: undefined };
  const luerl = attempt(source.text, 'luerl');
  if (puc.error === undefined) return { chunk: puc.chunk, comments, problem: luerl.error && asLuerlProblem(luerl.error, source) };
  // What the node reads is fine there, but nowhere else.
  return { chunk: luerl.chunk, comments, problem: asProblem(puc.error, source, luerl.chunk === undefined ? 'error' : 'warning') };
}

function attempt(text: string, dialect: Dialect, onComment?: (comment: Comment) => void): { chunk: Chunk | undefined; error?: LuaSyntaxError } {
  try {
    return { chunk: parseChunk(text, { dialect, onComment }) };
  } catch (error) {
    if (error instanceof LuaSyntaxError) return { chunk: undefined, error };
    throw error;
  }
}

function asProblem({ message, line, column }: LuaSyntaxError, source: SourceText, severity: Severity): SyntaxProblem {
  const offset = source.offset(line, column);
  const text = `${readable(message)}.`;
  return severity === 'error'
    ? { severity, rule: 'syntax-error', message: text, hint: hintFor(message, source.text, offset), offset }
    : { severity, rule: 'syntax-error', message: `Lua 5.3 does not read this, a HyperBEAM node does: ${text}`, hint: hintFor(message, source.text, offset), offset };
}

function asLuerlProblem({ message, line, column }: LuaSyntaxError, source: SourceText): SyntaxProblem {
  if (/--\[?$/.test(source.text)) {
    return { severity: 'error', rule: 'luerl-syntax', message: 'A HyperBEAM node takes -- for two minus signs when the file ends right behind it.', hint: 'End the file with a line break.', offset: source.text.lastIndexOf('--') };
  }
  const hint = message.startsWith('unfinished long comment') || message.endsWith("'['")
    ? 'A `]` right before the closing bracket hides it from the node: put a space between.'
    : 'Lua 5.3 reads it: write it in a plainer way here.';
  return { severity: 'error', rule: 'luerl-syntax', message: `A HyperBEAM node does not read this: ${readable(message)}.`, hint, offset: source.offset(line, column) };
}

/** What may stand behind the last statement of a block. */
const closers = new Set(['else', 'elseif', 'end', 'until', '<eof>']);
/** What the parser says when a block stops in the middle. */
const endsStatement = /^'?(?:end|until|<eof>)'? expected /;

/** What people mean who come from other languages, or forgot to close something. */
function hintFor(message: string, text: string, offset: number): string {
  const around = text.slice(Math.max(0, offset - 2), offset + 3);
  if (around.includes('!=')) return 'Not equal is ~= in Lua.';
  if (around.includes('&&')) return 'Lua writes `and`.';
  if (around.includes('||')) return 'Lua writes `or`.';
  if (/(\+\+|[-+*/%^]=)/.test(around)) return 'Lua has no such operator: write `x = x + 1`.';
  if (/<\s*(const|close)\s*>/.test(text.slice(Math.max(0, offset - 2), offset + 12))) return '<const> and <close> came with Lua 5.4.';
  // A block ends early only behind its `return`: then nothing is missing.
  const behind = /expected .*near '?([^']+?)'?$/s.exec(message)?.[1];
  if (behind !== undefined && !closers.has(behind) && endsStatement.test(message)) return `A block ends with its \`return\`, but \`${readable(behind)}\` follows here: leave that out, or put it in front of the \`return\`.`;
  if (/^'?<eof>'? expected near 'end'$/.test(message)) return 'There is one `end` too many above, or right here.';
  const unclosed = /'?(\S+?)'? expected \(to close '(.+)' at line (\d+)\)/.exec(message);
  if (unclosed !== null) return `The ${unclosed[2]} of line ${unclosed[3]} is not closed: its \`${unclosed[1]}\` is missing.`;
  if (message.startsWith('unfinished string')) return 'Close the quotes on the same line, or use [[ … ]].';
  if (message.startsWith('unfinished long')) return 'Close it with as many = as it was opened with.';
  if (message.endsWith('near <eof>')) return 'Something above is not closed.';
  if (message.startsWith('invalid escape')) return 'A plain backslash is \\\\.';
  return 'Look at this place, and at what stands right before it.';
}
