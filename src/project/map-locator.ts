/**
 * From a place in generated code, as an engine tells it, to the place in the user's file, as the user sees it. Engines count
 * columns in bytes of UTF-8, users in characters; this is the one place that turns one into the other.
 */
import { resolve } from 'node:path';
import { characterColumn } from '../base/character-column.ts';
import { lineEnd, lookup, segmentsOf, type OriginalPlace, type SourceMap } from './source-map.ts';

export interface MappedPlace {
  /** Absolute path; `(eval)`, `(stdin)`, `hbx:json.lua` for what stands in no file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** In characters (UTF-16 units), from 1. */
  readonly column?: number;
  /** The whole source as it was built. */
  readonly text?: string;
}

export interface MapLocator {
  /**
   * @param line of the generated code, from 1
   * @param columnBytes from 1
   * @returns 'own' for a line of hbx itself, `undefined` for one that the code does not have
   */
  locate(line: number, columnBytes?: number): MappedPlace | 'own' | undefined;
  /** What a variable of the generated code is called in the source; the same name when it is not known for sure. */
  nameOf(variable: string, line: number, columnBytes?: number): string;
  /** Variables of the code have other names than those of the sources. */
  readonly isRenamed: boolean;
  /** What the code was made from: the entry of a bundle. */
  readonly entry: string | undefined;
}

/** @param map with an absolute `sourceRoot` where its sources are files */
export function createLocator(map: SourceMap): MapLocator {
  const code = createLines(map.x_hbx_code);
  const sources = new Map<string, (line: number) => string | undefined>();
  const fileOf = (source: string): string => (standsInNoFile(source) || map.sourceRoot === undefined ? source : resolve(map.sourceRoot, source));
  const sourceLine = ({ source, content, line }: OriginalPlace): string | undefined => {
    let lines = sources.get(source);
    if (lines === undefined) sources.set(source, (lines = createLines(content)));
    return lines(line);
  };
  /** The column of generated code in characters. */
  const charactersOf = (line: number, columnBytes: number): number => {
    const generated = code(line);
    if (generated !== undefined) return characterColumn(generated, columnBytes);
    const place = lookup(map, line);
    const text = typeof place === 'object' && place.verbatim ? sourceLine(place) : undefined;
    // Without its text, code that is not the source's own is ASCII.
    return text === undefined ? columnBytes : characterColumn(text, columnBytes);
  };
  return {
    locate(line, columnBytes) {
      const place = lookup(map, line, columnBytes === undefined ? undefined : charactersOf(line, columnBytes));
      if (typeof place !== 'object') return place;
      const column = columnIn(place, sourceLine(place));
      return { file: fileOf(place.source), line: place.line, ...(column === undefined ? {} : { column }), ...(place.content === undefined ? {} : { text: place.content }) };
    },
    nameOf(variable, line, columnBytes) {
      const named = (segmentsOf(map, line) ?? []).filter((segment) => segment.length === 5);
      const generated = code(line);
      // Names stand where their variables do. Without the code a name is sure only when the line has no other.
      const fitting = generated === undefined ? named : named.filter(([column]) => wordAt(generated, column) === variable);
      const originals = new Set(fitting.map((segment) => map.names[segment[4]!] ?? variable));
      if (originals.size === 1) return [...originals][0]!;
      if (originals.size === 0 || columnBytes === undefined || generated === undefined) return variable;
      const column = charactersOf(line, columnBytes);
      const nearest = fitting.findLast((segment) => segment[0] < column) ?? fitting[0]!;
      return map.names[nearest[4]!] ?? variable;
    },
    isRenamed: map.names.length > 0,
    entry: map.file === undefined ? (map.sources[0] === undefined ? undefined : fileOf(map.sources[0])) : fileOf(map.file),
  };
}

/** A damaged map may point anywhere: no source has longer lines. */
const longestLine = 32 * 1024 * 1024;

/** Behind the end of a line it is the end; a line that the text does not have has no columns. @param line undefined when it is not known */
function columnIn({ column, content }: OriginalPlace, line: string | undefined): number | undefined {
  if (column === undefined || column > longestLine) return undefined;
  if (line === undefined) return content === undefined ? column : undefined;
  return Math.min(column, line.length + 1);
}

/** `(eval)`, `(stdin)`, and modules that come with hbx. */
function standsInNoFile(source: string): boolean {
  return /^\(.*\)$/s.test(source) || source.startsWith('hbx:');
}

/** Lines of a text by number, split when the first one is asked for. Columns count from after a byte order mark. */
function createLines(text: string | undefined): (line: number) => string | undefined {
  let lines: string[] | undefined;
  return (line) => (text === undefined ? undefined : (lines ??= text.replace(/^\ufeff/, '').split(lineEnd))[line - 1]);
}

const word = /[A-Za-z_][A-Za-z0-9_]*/y;

function wordAt(text: string, at: number): string | undefined {
  word.lastIndex = at;
  return word.exec(text)?.[0];
}
