import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SourceLocation } from '../base/errors.ts';
import type { Painter } from '../base/output.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';

const around = 1;
const longestLine = 160;
const largestFileBytes = 4 * 1024 * 1024;

/**
 * The line a location points at, with the one before and the one after, line numbers and a caret under the column.
 * Empty when the file can't be read or has no such line.
 * @param cwd Folder that a relative `location.file` counts from.
 * @param text The source when it stands in no file.
 * @param columnInBytes Columns count bytes of UTF-8, as the engine counts them, and not characters.
 */
export function sourceExcerpt(location: SourceLocation, cwd: string, paint: Painter, text?: string, columnInBytes = false): string[] {
  const { line } = location;
  if (line === undefined) return [];
  const lines = text === undefined ? readLines(resolve(cwd, location.file)) : splitLines(text);
  if (lines === undefined || line < 1 || line > lines.length) return [];
  const column = location.column === undefined || !columnInBytes ? location.column : characterColumn(lines[line - 1]!, location.column);
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, line + around);
  const digits = String(last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const source = lines[number - 1]!;
    const here = number === line;
    if (!here && source.trim() === '') continue;
    const gutter = `${here ? '>' : ' '} ${String(number).padStart(digits)} | `;
    shown.push(`${here ? paint('strong', gutter) : paint('dim', gutter)}${display(source)}`);
    if (here && column !== undefined && column <= longestLine) {
      // The caret has to stand under the text as it is shown, so what stands before it is shown the same way and measured.
      const before = display(source.slice(0, column - 1)).length;
      shown.push(`${paint('dim', `  ${' '.repeat(digits)} | `)}${' '.repeat(before)}${paint('bad', '^')}`);
    }
  }
  return shown;
}

function readLines(file: string): string[] | undefined {
  try {
    const { size } = statSync(file);
    return size > largestFileBytes ? undefined : splitLines(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function characterColumn(line: string, column: number): number {
  return Buffer.from(line, 'utf8').toString('utf8', 0, column - 1).length + 1;
}

function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

function display(source: string): string {
  const text = escapeControlInLine(source.replace(/\t/g, '  '));
  return text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
}
