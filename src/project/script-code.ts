/** Lua out of the middle of a file, as an Eval whose errors name the file and the lines there. */
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { isHbxError } from '../base/errors.ts';
import { prepareEval, type EvalCode } from './eval-code.ts';
import type { SourceMap } from './source-map.ts';

/** In front of longer ones a map would hold more line breaks than text: their places are told without an excerpt. */
const mostPaddedLines = 20_000;

/**
 * The same as `prepareEval`, with places that count from a later line, and in the first one from a later column.
 * @param line where the text begins in `options.entry`, from 1
 * @param column where it begins in that line, from 1, in UTF-16 units
 * @throws HbxError `bundle/…` with the place in the file
 */
export function prepareScript(options: Parameters<typeof prepareEval>[0], text: string, line: number, column = 1): EvalCode {
  if (line <= 1 && column <= 1) return prepareEval(options, text);
  // Excerpts leave empty lines out, so what stands above the statement is not missed. In front of it there are blanks, or it would be no Lua.
  const padded = `${'\n'.repeat(line - 1)}${' '.repeat(column - 1)}${text}`;
  try {
    const prepared = prepareEval(options, text);
    const map = beginningAt(prepared.map, line, column, line - 1 > mostPaddedLines ? null : padded);
    // A line that begins elsewhere than in the file can't tell how many bytes its characters have.
    const needsCode = column > 1 && map.x_hbx_code === undefined && /[^\0-\x7f]/.test(text);
    return { ...prepared, map: needsCode ? { ...map, x_hbx_code: prepared.code } : map };
  } catch (error) {
    // Messages name lines too ("to close 'function' at line 3"): the parser says them right when it sees where the text stands.
    if (isHbxError(error)) prepareEval(options, padded);
    throw error;
  }
}

/** The map with its entry moved down, and its first line to the right. @param content of the entry, `null` when it is not known */
function beginningAt(map: SourceMap, line: number, column: number, content: string | null): SourceMap {
  const lines = decode(map.mappings).map((segments) =>
    segments.map((segment): typeof segment => {
      if (segment.length === 1 || segment[1] !== 0) return segment;
      const [generated, source, at, inLine] = segment;
      const original = at === 0 ? inLine + column - 1 : inLine;
      return segment.length === 4 ? [generated, source, at + line - 1, original] : [generated, source, at + line - 1, original, segment[4]];
    }),
  );
  return { ...map, sourcesContent: [content, ...map.sourcesContent.slice(1)], mappings: encode(lines) };
}
