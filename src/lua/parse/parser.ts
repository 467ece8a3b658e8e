/** Reads a chunk of Lua: source in, tree out, with every name resolved and every place kept. */
import type { Chunk } from './ast.ts';
import { LuaSyntaxError } from './errors.ts';
import type { LexerOptions } from './lexer.ts';
import { LuerlLexer } from './luerl-lexer.ts';
import { LuerlParser } from './luerl-parser.ts';
import type { PartTexts } from './parts.ts';
import { PucLexer } from './puc-lexer.ts';
import { StatementParser } from './statement-parser.ts';
import type { Dialect } from './token-parser.ts';

export interface ParseOptions extends LexerOptions {
  readonly dialect: Dialect;
  /** Name of the chunk, for those who print errors; the parser does not look at it. */
  readonly name?: string;
  /** Functions that are compiled by themselves, where the text has them. Those that are known are passed over: they are in the tree without bodies. */
  readonly parts?: PartTexts;
}

/**
 * Parses a chunk.
 *
 * How deep a tree can get: brackets, functions, blocks, unary operators and `^` nest 198 levels at most, as in PUC. Only these
 * spines have no bound, so walk them in a loop: `left` of Binary and Logical nodes, `callee` and `object` of calls and Index
 * nodes, and, in luerl, `right` of `..`.
 *
 * @param source binary text: one character (0 to 255) a byte
 * @throws LuaSyntaxError, and nothing else
 */
export function parseChunk(source: string, options: ParseOptions): Chunk {
  return options.dialect === 'puc' ? new StatementParser(new PucLexer(source, options), 'puc', options.parts).chunk() : parseLuerl(source, options);
}

function parseLuerl(source: string, options: ParseOptions): Chunk {
  const lexer = new LuerlLexer(source, options);
  try {
    return new LuerlParser(lexer, 'luerl', options.parts).chunk();
  } catch (error) {
    // Luerl cuts the whole text into tokens before it looks at their order.
    if (error instanceof LuaSyntaxError && !lexer.hasFailed) while (lexer.token.kind !== '<eof>') lexer.next();
    throw error;
  }
}
