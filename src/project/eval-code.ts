/**
 * Lua that is sent to run inside a process: bundled like a module, and with a source map that its errors are read by.
 *
 * A process that loads the code under the chunk name `=<id>` (key `source-id` of the message) has errors that name it, now and
 * whenever a function of it fails later. It tries `return <code>` first, as consoles do, so the map of an expression counts from there.
 */
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { HbxError, isHbxError, type SourceLocation } from '../base/errors.ts';
import { moduleId } from '../client/module-id.ts';
import { LuaSyntaxError } from '../lua/parse/errors.ts';
import { parseChunk, type ParseOptions } from '../lua/parse/parser.ts';
import { statefulModules } from './built-ins.ts';
import { bundle, type Bundle, type BundleOptions } from './bundle/bundle.ts';
import type { SourceMap } from './source-map.ts';

export interface EvalCode {
  readonly code: string;
  /** The id a module of this code would have. */
  readonly id: string;
  readonly map: SourceMap;
}

const prefix = 'return ';

/**
 * Bundles code for an Eval. It may be an expression. Modules of the runtime that hold its state are those of the process.
 * @throws HbxError `bundle/…` with the place in the user's file: what does not parse is never sent
 */
export function prepareEval(options: Omit<BundleOptions, 'dialect'>, text: string): EvalCode {
  const dialect = dialectOf(text);
  const isExpression = parses(prefix + text, dialect);
  const build = (entryText: string): Bundle => bundle({ ...options, hostModules: statefulModules, dialect, entry: { ...options.entry, text: entryText } });
  if (!isExpression) {
    const { code, map } = orFurther(() => build(text), () => asExpression(build, text));
    return { code, id: moduleId(code), map };
  }
  const { code, map } = asExpression(build, text);
  // Nothing was put in front of it, so the process puts `return` there.
  const sent = code === prefix + text ? text : code;
  const isAscii = !/[^\0-\x7f]/.test(text);
  // The line with `return` in front is none of the user's, so bytes are turned into characters by the code itself.
  return { code: sent, id: moduleId(sent), map: { ...withoutPrefix(map, text), ...(isAscii ? {} : { x_hbx_code: code }) } };
}

/**
 * An app that a process is made with: its bundle without the stateful modules of the runtime. A process would take a file that is a
 * single call for an expression, which it is not here.
 */
export function prepareBoot({ code: plain, map }: Pick<Bundle, 'code' | 'map'>): EvalCode {
  const isExpression = (['luerl', 'puc'] as const).some((dialect) => parses(prefix + plain, dialect));
  const code = isExpression ? `${plain}\ndo end` : plain;
  return { code, id: moduleId(code), map };
}

/** Bundles `return <text>`, with errors that name places in the text. */
function asExpression(build: (text: string) => Bundle, text: string): Bundle {
  try {
    return build(prefix + text);
  } catch (error) {
    if (!isHbxError(error) || error.location?.text !== prefix + text) throw error;
    const { code, message, hint, exitCode, details, location, cause } = error;
    const column = location.line === 1 && location.column !== undefined ? Math.max(1, location.column - prefix.length) : location.column;
    throw new HbxError(code, message, { ...(hint === undefined ? {} : { hint }), exitCode, details, cause, location: { ...location, text, ...(column === undefined ? {} : { column }) } });
  }
}

/** Code that is neither statements nor an expression: the error of what it was longer. */
function orFurther(statements: () => Bundle, expression: () => Bundle): Bundle {
  try {
    return statements();
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    try {
      expression();
    } catch (other) {
      if (isSyntaxError(other) && isBehind(other.location, error.location)) throw other;
    }
    throw error;
  }
}

/** Of the code itself, which is in memory; its modules are in files. */
function isSyntaxError(error: unknown): error is HbxError {
  return isHbxError(error) && error.code === 'bundle/syntax-error' && error.location?.text !== undefined;
}

function isBehind({ line = 1, column = 1 }: SourceLocation = { file: '' }, { line: otherLine = 1, column: otherColumn = 1 }: SourceLocation = { file: '' }): boolean {
  return line > otherLine || (line === otherLine && column > otherColumn);
}

/** What runs on real nodes; what only parses as plain Lua 5.3 is for a process that runs that. */
function dialectOf(text: string): ParseOptions['dialect'] {
  return !parses(text, 'luerl') && !parses(prefix + text, 'luerl') && (parses(text, 'puc') || parses(prefix + text, 'puc')) ? 'puc' : 'luerl';
}

function parses(text: string, dialect: ParseOptions['dialect']): boolean {
  try {
    parseChunk(Buffer.from(text, 'utf8').toString('latin1'), { dialect, skipShebang: true });
    return true;
  } catch (error) {
    if (error instanceof LuaSyntaxError || isHbxError(error)) return false;
    throw error;
  }
}

/** The map with the user's own text as the source of the entry, which begins behind `return `. */
function withoutPrefix(map: SourceMap, text: string): SourceMap {
  const lines = decode(map.mappings).map((segments) =>
    segments.map((segment): typeof segment => {
      const isFirstLine = segment.length !== 1 && segment[1] === 0 && segment[2] === 0 && segment[3] === 0;
      return isFirstLine ? [segment[0] + prefix.length, 0, 0, 0] : segment;
    }),
  );
  return { ...map, sourcesContent: [text, ...map.sourcesContent.slice(1)], mappings: encode(lines) };
}
