/** What must hold for each smaller text, found out without the code under test. */
import assert from 'node:assert/strict';
import { minifyLua, type MinifiedLua } from '../../../src/project/bundle/minify.ts';
import type { Lexer } from '../../../src/lua/parse/lexer.ts';
import { LuerlLexer } from '../../../src/lua/parse/luerl-lexer.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { PucLexer } from '../../../src/lua/parse/puc-lexer.ts';
import { keywords } from '../../../src/lua/parse/token.ts';
import { walk } from '../../lua/parse/walk.ts';

export type Dialect = 'luerl' | 'puc';
export const dialects: readonly Dialect[] = ['luerl', 'puc'];

export interface SourceToken {
  readonly kind: string;
  readonly text: string;
  /** From 0, in characters. */
  readonly line: number;
  readonly column: number;
  readonly lastLine: number;
  /** Of a local: its number in order of declaration. Of a global: `global`. */
  readonly binding: number | 'global' | undefined;
}

export function lexerOf(bytes: string, dialect: Dialect, comments: string[] = []): Lexer {
  const options = { skipShebang: true, onComment: ({ start, end }: { start: number; end: number }) => void comments.push(bytes.slice(start, end)) };
  return dialect === 'puc' ? new PucLexer(bytes, options) : new LuerlLexer(bytes, options);
}

/** The tokens of a text, with what each name means there. */
export function tokensOf(text: string, dialect: Dialect): SourceToken[] {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const chunk = parseChunk(bytes, { dialect, skipShebang: true });
  const bindings = new Map<number, number | 'global'>();
  walk(chunk, (node) => {
    if (node.kind === 'Name' && node.local.kind !== 'env') bindings.set(node.start, node.local.id);
    else if (node.kind === 'Index' && node.isGlobal) bindings.set(node.key.start, 'global');
    else if (node.kind === 'Local' || node.kind === 'GenericFor') for (const { id, place } of node.locals) bindings.set(place.start, id);
    else if (node.kind === 'NumericFor' || node.kind === 'LocalFunction') bindings.set(node.local.place.start, node.local.id);
    else if (node.kind === 'Function') for (const { id, name, place } of node.parameters) if (name !== 'self' || bytes.startsWith('self', place.start)) bindings.set(place.start, id);
  });
  const tokens: SourceToken[] = [];
  const lexer = lexerOf(bytes, dialect);
  for (lexer.next(); lexer.token.kind !== '<eof>'; lexer.next()) {
    const { kind, line, column, start, end } = lexer.token;
    const columnBefore = readable(bytes.slice(start - column + 1, start)).length;
    tokens.push({ kind, text: readable(bytes.slice(start, end)), line: line - 1, column: columnBefore, lastLine: lexer.lineNumber - 1, binding: kind === '<name>' ? bindings.get(start) : undefined });
  }
  return tokens;
}

function readable(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Minifies a text and proves that the result means the same, leads back to it, and cannot be made smaller this way. */
export function minifyAndCheck(text: string, dialect: Dialect): MinifiedLua {
  const result = minifyLua(text, dialect);
  const { code, segments } = result;
  const before = tokensOf(text, dialect);
  const after = tokensOf(code, dialect);
  const globals = new Set(before.filter(({ binding }) => binding === 'global').map((token) => token.text));
  assert.equal(after.length, before.length);
  const places = new Set(after.map(({ line, column }) => `${line}:${column}`));
  const ofTokens = segments.filter(({ line, column }) => places.has(`${line}:${column}`));
  const ofLines = segments.filter(({ line, column }) => !places.has(`${line}:${column}`));
  assert.equal(ofTokens.length, after.length, 'one segment a token');
  assert.deepEqual(ofLines, after.flatMap(({ line, lastLine }, at) => Array.from({ length: lastLine - line }, (_, more) => ({ line: line + more + 1, column: 0, sourceLine: before[at]!.line + more + 1, sourceColumn: 0 }))));
  assert.ok(segments.every(({ line, column }, at) => at === 0 || line > segments[at - 1]!.line || (line === segments[at - 1]!.line && column > segments[at - 1]!.column)), 'in order');
  for (const [at, token] of after.entries()) {
    const source = before[at]!;
    assert.equal(token.kind, source.kind);
    assert.equal(token.binding, source.binding, `${source.text} means something else as ${token.text}`);
    if (typeof token.binding !== 'number') assert.equal(token.text, source.text);
    else assert.ok(token.text === source.text || (!globals.has(token.text) && !reserved.has(token.text)), token.text);
    const name = token.text === source.text ? {} : { name: source.text };
    assert.deepEqual(ofTokens[at], { line: token.line, column: token.column, sourceLine: source.line, sourceColumn: source.column, ...name });
    const earlier = at === 0 ? undefined : { source: before[at - 1]!, token: after[at - 1]! };
    if (earlier === undefined) assert.equal(token.line, 0);
    else assert.equal(token.line - earlier.token.lastLine, source.line > earlier.source.lastLine ? 1 : 0, 'a line for each line with tokens');
  }
  const comments: string[] = [];
  const bytes = Buffer.from(code, 'utf8').toString('latin1');
  const lexer = lexerOf(bytes, dialect, comments);
  let end = 0;
  let last = '';
  for (lexer.next(); lexer.token.kind !== '<eof>'; lexer.next()) {
    const gap = bytes.slice(end, lexer.token.start);
    const shown = bytes.slice(lexer.token.start, lexer.token.end);
    if (gap !== '' && gap !== '\n') assert.ok(gap === ' ' && (/^\.?\d/.test(last) || !isSame(last, shown, dialect)), `needless ${JSON.stringify(gap)} between ${last} and ${shown}`);
    last = shown;
    ({ end } = lexer.token);
  }
  assert.equal(end, bytes.length);
  assert.deepEqual(comments, []);
  assert.deepEqual(minifyLua(code, dialect).code, code, 'nothing is left to do');
  return result;
}

const reserved = new Set([...keywords, 'global', 'self', '_ENV']);

/** Whether two tokens without a blank are still these two. */
function isSame(first: string, second: string, dialect: Dialect): boolean {
  const lexer = lexerOf(`${first}${second}\n`, dialect);
  try {
    lexer.next();
    if (lexer.token.end !== first.length) return false;
    lexer.next();
    return lexer.token.start === first.length && lexer.token.end === first.length + second.length;
  } catch {
    return false;
  }
}

/** The smaller code with blank lines put back, so that each line has the number it has in the source. */
export function onSourceLines({ code, segments }: MinifiedLua, dialect: Dialect): string {
  const sourceLines = new Map<number, number>();
  for (const { line, sourceLine } of segments) if (!sourceLines.has(line)) sourceLines.set(line, sourceLine);
  let text = '';
  let line = 0;
  let sourceLine = 0;
  for (const part of code.split(dialect === 'puc' ? /(\r\n|\n\r|[\r\n])/ : /(\n)/)) {
    if (/^[\r\n]+$/.test(part)) {
      line++;
      sourceLine++;
    } else {
      const wanted = sourceLines.get(line) ?? sourceLine;
      text += '\n'.repeat(wanted - sourceLine);
      sourceLine = wanted;
    }
    text += part;
  }
  return text;
}
