/**
 * A source map of version 3: which line and column of the user's files each place of generated code came from.
 *
 * Lines without a segment are hbx's own: the `require` of a bundle, and what stands around each file. Inside a `SourceMap` lines and
 * columns count from 0, as the format says; everything that this file hands out counts them from 1. Columns are UTF-16 units.
 *
 * @source ECMA-426 (source map format)
 */
import { decode, encode, type SourceMapLine, type SourceMapMappings } from '@jridgewell/sourcemap-codec';

export interface SourceMap {
  readonly version: 3;
  /** What the code was made from, as its user calls it: the entry of a bundle. */
  readonly file?: string;
  /** Folder that `sources` count from. Absolute in the maps that hbx keeps. */
  readonly sourceRoot?: string;
  readonly sources: readonly string[];
  /** The text of each source as it was then; `null` where it is not known. */
  readonly sourcesContent: readonly (string | null)[];
  /** Names that a smaller text gave shorter names to. */
  readonly names: readonly string[];
  readonly mappings: string;
  /** The generated code, where its columns in bytes or its names cannot be told without it. */
  readonly x_hbx_code?: string;
}

/** A place in a source. */
export interface OriginalPlace {
  /** As it stands in `sources`. */
  readonly source: string;
  readonly line: number;
  /** Absent when none was asked for. */
  readonly column?: number;
  /** What is written there before names were shortened. */
  readonly name?: string;
  /** The text of the source. */
  readonly content?: string;
  /** True when the whole line stands in the generated code as it is. */
  readonly verbatim: boolean;
}

/** Longer mappings are nobody's code; decoded they would fill the memory. */
const longestMappings = 16 * 1024 * 1024;
const mostLines = 2_000_000;

/** Where a line ends: all that Lua and editors take for the end of one. */
export const lineEnd = /\r\n|\n\r|\n|\r/;

/** The map of a text that is sent as it is. @param name what it is called: a path from the root, `(eval)`, `(stdin)` */
export function identityMap(name: string, text: string): SourceMap {
  const lines = text.split(lineEnd).map((_line, at): SourceMapLine => [[0, 0, at, 0]]);
  return { version: 3, file: name, sources: [name], sourcesContent: [text], names: [], mappings: encode(lines) };
}

/** Reads a map that somebody may have damaged; `undefined` when it is none. */
export function readSourceMap(json: string): SourceMap | undefined {
  try {
    const map = JSON.parse(json) as Partial<Record<keyof SourceMap, unknown>> | null;
    if (typeof map !== 'object' || map === null || map.version !== 3) return undefined;
    const { sources, names = [], mappings, sourcesContent = [], file, sourceRoot, x_hbx_code: code } = map;
    const isText = (text: unknown): text is string => typeof text === 'string';
    if (!Array.isArray(sources) || !sources.every(isText) || !isText(mappings)) return undefined;
    const contents: readonly unknown[] = Array.isArray(sourcesContent) ? sourcesContent : [];
    return {
      version: 3,
      ...(isText(file) ? { file } : {}),
      ...(isText(sourceRoot) ? { sourceRoot } : {}),
      sources,
      sourcesContent: sources.map((_source, at) => (isText(contents[at]) ? contents[at] : null)),
      names: Array.isArray(names) ? names.map((name) => (isText(name) ? name : '')) : [],
      mappings,
      ...(isText(code) ? { x_hbx_code: code } : {}),
    };
  } catch {
    return undefined;
  }
}

const decoded = new WeakMap<SourceMap, SourceMapMappings>();

/** The segments of a line; `undefined` when the map has no such line. @param line from 1 */
export function segmentsOf(map: SourceMap, line: number): SourceMapLine | undefined {
  let lines = decoded.get(map);
  if (lines === undefined) decoded.set(map, (lines = decodeMappings(map.mappings)));
  return lines[line - 1];
}

/**
 * Where a place of the generated code came from: the last segment at or before it, and as far behind it.
 * @param line from 1
 * @param column from 1; without it the first segment of the line tells
 * @returns 'own' for a line of hbx itself, `undefined` for one that the map does not have
 */
export function lookup(map: SourceMap, line: number, column?: number): OriginalPlace | 'own' | undefined {
  const segments = segmentsOf(map, line);
  if (segments === undefined) return undefined;
  const known = segments.filter((segment) => segment.length > 1);
  if (known.length === 0) return 'own';
  const found = column === undefined ? known[0]! : (known.findLast((segment) => segment[0] <= column - 1) ?? known[0]!);
  const [generatedColumn, sourceAt, sourceLine, sourceColumn, nameAt] = found as [number, number, number, number, number?];
  const source = map.sources[sourceAt];
  // A damaged map may point anywhere.
  if (source === undefined || sourceLine < 0 || sourceColumn < 0) return undefined;
  const content = map.sourcesContent[sourceAt] ?? undefined;
  const name = nameAt === undefined ? undefined : map.names[nameAt];
  return {
    source,
    line: sourceLine + 1,
    ...(column === undefined ? {} : { column: sourceColumn + 1 + Math.max(0, column - 1 - generatedColumn) }),
    ...(name === undefined ? {} : { name }),
    ...(content === undefined ? {} : { content }),
    verbatim: segments.length === 1 && generatedColumn === 0 && sourceColumn === 0,
  };
}

function decodeMappings(mappings: string): SourceMapMappings {
  // The codec takes any character for a digit.
  if (mappings.length > longestMappings || !/^[A-Za-z0-9+/;,]*$/.test(mappings) || !hasFewLines(mappings)) return [];
  try {
    return decode(mappings);
  } catch {
    return [];
  }
}

function hasFewLines(mappings: string): boolean {
  let lines = 1;
  for (let at = mappings.indexOf(';'); at !== -1; at = mappings.indexOf(';', at + 1)) if (++lines > mostLines) return false;
  return true;
}
