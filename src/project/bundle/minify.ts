/**
 * Makes Lua smaller without changing what it does, and tells for each token where it came from.
 *
 * Comments, indentation, blank lines and needless blanks go, and locals get short names (`short-names.ts`). Each source line
 * that has tokens stays a line of its own: who knows only lines still finds the right one. Strings, numerals, field names,
 * globals and labels stay as they are.
 */
import { LuerlLexer } from '../../lua/parse/luerl-lexer.ts';
import { parseChunk } from '../../lua/parse/parser.ts';
import { PucLexer } from '../../lua/parse/puc-lexer.ts';
import { TextOffset } from './text-offset.ts';
import { shortNames } from './short-names.ts';
import { runTogether } from './token-gap.ts';

/** A place of the smaller text and the same place in the source. Lines and columns count from 0, columns in UTF-16 units. */
export interface Segment {
  readonly line: number;
  readonly column: number;
  readonly sourceLine: number;
  readonly sourceColumn: number;
  /** What a renamed local is called in the source. */
  readonly name?: string;
}

export interface MinifiedLua {
  readonly code: string;
  /** One for each token, and one for each line that begins inside a string, in order. */
  readonly segments: Segment[];
}

/**
 * Makes a Lua source smaller.
 *
 * Lines are counted as the dialect counts them, in the source as in the code. A byte order mark and a first line that begins
 * with `#` go; columns of the first line count from after the mark, as editors show them.
 *
 * What a program can still notice: the line that `error` puts before a message, and in `puc` the names of locals that Lua tells
 * in its own messages. A chunk that mentions `debug`, or declares `_ENV`, keeps all names.
 *
 * @throws LuaSyntaxError with a line and a column (in bytes) of the source
 */
export function minifyLua(text: string, dialect: 'luerl' | 'puc'): MinifiedLua {
  const source = Buffer.from(text, 'utf8').toString('latin1');
  const options = { skipShebang: true };
  const names = shortNames(source, parseChunk(source, { dialect, ...options }));
  const lexer = dialect === 'puc' ? new PucLexer(source, options) : new LuerlLexer(source, options);
  const lineBreak = dialect === 'puc' ? /\r\n|\n\r|[\r\n]/g : /\n/g;
  const offset = new TextOffset(source, text);
  const pieces: string[] = [];
  const segments: Segment[] = [];
  let line = 0;
  let column = 0;
  let before = '';
  let lineBefore = 0;
  let lineByteBefore = -1;
  let lineStart = 0;
  for (lexer.next(); lexer.token.kind !== '<eof>'; lexer.next()) {
    const { token } = lexer;
    const lineByte = token.start - token.column + 1;
    if (lineByte !== lineByteBefore) lineStart = offset.moveTo(lineByte);
    const start = offset.moveTo(token.start);
    const local = token.kind === '<name>' ? names.get(token.start) : undefined;
    const shown = local?.short ?? text.slice(start, offset.after(token.end));
    if (before !== '' && token.line !== lineBefore) {
      pieces.push('\n');
      line++;
      column = 0;
    } else if (runTogether(before, shown)) {
      pieces.push(' ');
      column++;
    }
    const segment = { line, column, sourceLine: token.line - 1, sourceColumn: start - lineStart };
    segments.push(local === undefined ? segment : { ...segment, name: local.name });
    pieces.push(shown);
    column += shown.length;
    if (lexer.lineNumber !== token.line) {
      for (const { index, 0: ending } of shown.matchAll(lineBreak)) {
        line++;
        column = shown.length - index - ending.length;
        segments.push({ line, column: 0, sourceLine: token.line - 1 + line - segment.line, sourceColumn: 0 });
      }
    }
    before = shown;
    lineBefore = lexer.lineNumber;
    lineByteBefore = lineByte;
  }
  return { code: pieces.join(''), segments };
}
