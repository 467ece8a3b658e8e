/** What functions are called in their source, by a place inside them. */
import { LuaSyntaxError } from '../lua/parse/errors.ts';
import type { FunctionNode } from '../lua/parse/ast.ts';
import { parseChunk } from '../lua/parse/parser.ts';
import { lineEnd } from './source-map.ts';

export interface FunctionNames {
  /**
   * The name of the innermost function at a place, as its definition tells it (`f`, `M.f`); `undefined` when it has none, when
   * the source does not parse, or when it is not sure which one is meant.
   * @param line from 1
   * @param column in characters, from 1
   */
  at(text: string, line: number, column: number | undefined): string | undefined;
}

/** Larger sources are not parsed for a name. */
const largestText = 1024 * 1024;

/** Sources are parsed once. */
export function createFunctionNames(): FunctionNames {
  const parsed = new Map<string, readonly FunctionNode[]>();
  const functionsOf = (text: string): readonly FunctionNode[] => {
    let functions = parsed.get(text);
    if (functions === undefined) parsed.set(text, (functions = text.length > largestText ? [] : parse(text)));
    return functions;
  };
  return {
    at(text, line, column) {
      const around = functionsOf(text).filter((node) => !node.isMain && node.line <= line && line <= node.endLine);
      if (column !== undefined) {
        const bytes = Buffer.byteLength((text.replace(/^\ufeff/, '').split(lineEnd)[line - 1] ?? '').slice(0, column - 1)) + 1;
        return around.findLast((node) => isBefore(node, line, bytes) && !isBefore(node.endPlace, line, bytes))?.name;
      }
      // On a line where a function begins or ends, what stands outside of it may be meant.
      const inner = around.at(-1);
      return inner !== undefined && inner.line < line && line < inner.endLine ? inner.name : undefined;
    },
  };
}

function isBefore(place: { readonly line: number; readonly column: number }, line: number, column: number): boolean {
  return place.line < line || (place.line === line && place.column < column);
}

function parse(text: string): readonly FunctionNode[] {
  const source = Buffer.from(text, 'utf8').toString('latin1');
  for (const dialect of ['luerl', 'puc'] as const) {
    try {
      // Inner functions come after those around them.
      return [...parseChunk(source, { dialect, skipShebang: true }).functions].sort((a, b) => a.line - b.line || a.column - b.column);
    } catch (error) {
      if (!(error instanceof LuaSyntaxError)) throw error;
    }
  }
  return [];
}
