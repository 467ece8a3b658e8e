/** Lua out of the middle of a file, as an Eval whose errors name the file and the lines there. */
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { isHbxError } from '../base/errors.ts';
import { prepareEval, type EvalCode } from './eval-code.ts';
import type { SourceMap } from './source-map.ts';

/** In front of longer ones a map would hold more line breaks than text: their places are told without an excerpt. */
const mostPaddedLines = 20_000;

/**
 * The same as `prepareEval`, with places that count from a later line.
 * @param line where the text begins in `options.entry`, from 1
 * @throws HbxError `bundle/…` with the place in the file
 */
export function prepareScript(options: Parameters<typeof prepareEval>[0], text: string, line: number): EvalCode {
  if (line <= 1) return prepareEval(options, text);
  // Excerpts leave empty lines out, so what stands above the statement is not missed.
  const padded = `${'\n'.repeat(line - 1)}${text}`;
  try {
    const prepared = prepareEval(options, text);
    return { ...prepared, map: beginningAt(prepared.map, line, line - 1 > mostPaddedLines ? null : padded) };
  } catch (error) {
    // Messages name lines too ("to close 'function' at line 3"): the parser says them right when it sees where the text stands.
    if (isHbxError(error)) prepareEval(options, padded);
    throw error;
  }
}

/** The map with its entry moved down. @param content of the entry, `null` when it is not known */
function beginningAt(map: SourceMap, line: number, content: string | null): SourceMap {
  const lines = decode(map.mappings).map((segments) =>
    segments.map((segment): typeof segment => {
      if (segment.length === 1 || segment[1] !== 0) return segment;
      const [column, source, at, original] = segment;
      return segment.length === 4 ? [column, source, at + line - 1, original] : [column, source, at + line - 1, original, segment[4]];
    }),
  );
  return { ...map, sourcesContent: [content, ...map.sourcesContent.slice(1)], mappings: encode(lines) };
}
