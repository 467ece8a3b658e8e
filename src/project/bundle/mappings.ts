/** The mappings of a bundle, written file by file. */
import { encode, type SourceMapLine, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import type { Segment } from './minify.ts';

/** A line that follows another of the same source: column 0, same source, next line, column 0. */
const nextLine = ';AACA';

export class Mappings {
  readonly names: string[] = [];
  readonly #parts: string[] = [];
  readonly #nameIndexes = new Map<string, number>();
  /** What the format counts the next segment from. */
  #source = 0;
  #line = 0;
  #column = 0;
  #name = 0;

  /** Lines of hbx itself, which have no segment. */
  own(lines: number): void {
    this.#parts.push(';'.repeat(lines));
  }

  /** A source as it is: its lines are those of the code. */
  verbatim(source: number, lines: number): void {
    if (lines === 0) return;
    this.#parts.push(encode([[this.#relative(0, source, 0, 0)]]), nextLine.repeat(lines - 1), ';');
    this.#source = source;
    this.#line = lines - 1;
    this.#column = 0;
  }

  /** A source that became smaller. @param lines of the code */
  minified(source: number, segments: readonly Segment[], lines: number): void {
    const encoded: SourceMapLine[] = Array.from({ length: lines }, () => []);
    let name = this.#name;
    for (const segment of segments) {
      const { line, column, sourceLine, sourceColumn } = segment;
      if (segment.name === undefined) {
        encoded[line]?.push(this.#relative(column, source, sourceLine, sourceColumn));
      } else {
        name = this.#nameIndex(segment.name);
        encoded[line]?.push(this.#relative(column, source, sourceLine, sourceColumn, name));
      }
    }
    this.#parts.push(encode(encoded), ';');
    const last = segments.at(-1);
    if (last === undefined) return;
    this.#source = source;
    this.#line = last.sourceLine;
    this.#column = last.sourceColumn;
    this.#name = name;
  }

  toString(): string {
    // Each line was ended; the last one has nothing behind it.
    return this.#parts.join('').slice(0, -1);
  }

  /** Only differences are written, so it is enough to count all segments of a file from the last one before it. */
  #relative(column: number, source: number, line: number, sourceColumn: number, name?: number): SourceMapSegment {
    if (name === undefined) return [column, source - this.#source, line - this.#line, sourceColumn - this.#column];
    return [column, source - this.#source, line - this.#line, sourceColumn - this.#column, name - this.#name];
  }

  #nameIndex(name: string): number {
    let index = this.#nameIndexes.get(name);
    if (index === undefined) {
      this.#nameIndexes.set(name, (index = this.names.length));
      this.names.push(name);
    }
    return index;
  }
}
