/**
 * Whether Lua goes on in the next line, by the parser: exactly when nothing is wrong with it but that it ends too early.
 *
 * A process tries `return <code>` first, as consoles do, and may run either dialect. So text that parses in one of these ways is whole, and
 * text whose error is at the end in one of them is unfinished. Everything else has a mistake that no further line repairs.
 *
 * The parser is large, and the first prompt does not wait for it: `lua-scan.ts` loads this file.
 */
import { LuaSyntaxError } from '../lua/parse/errors.ts';
import { parseChunk } from '../lua/parse/parser.ts';

const dialects = ['luerl', 'puc'] as const;

/** @param text as it was typed, without the line end behind it */
export function isUnfinishedLua(text: string): boolean {
  // A line end follows when somebody goes on: a quote that is open has to survive it, and a comment ends there.
  const binary = `${Buffer.from(text, 'utf8').toString('latin1')}\n`;
  let endsEarly = false;
  for (const dialect of dialects) {
    for (const source of [binary, `return ${binary}`]) {
      try {
        parseChunk(source, { dialect });
        return false;
      } catch (error) {
        if (!(error instanceof LuaSyntaxError)) throw error;
        endsEarly ||= isAtEnd(error.message);
      }
    }
  }
  return endsEarly;
}

/** How the parser tells that it came to the end: Luerl names no token there. A token that is called so would stand in quotes. */
function isAtEnd(message: string): boolean {
  return message.endsWith('near <eof>') || message === 'syntax error before: ' || message === 'unfinished long comment';
}
