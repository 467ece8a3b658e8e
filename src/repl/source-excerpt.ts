/**
 * The line that a location points at, with the one before and the one after, line numbers and a caret under the column:
 *
 *     11 | local total = base.total
 *   > 12 | return total + count.value
 *        |              ^
 *     13 | end
 */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { characterColumn } from '../base/character-column.ts';
import type { SourceLocation } from '../base/errors.ts';
import { withoutAnyCredentials } from '../base/node-url.ts';
import type { Painter } from '../base/output.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { displayWidth } from './display-width.ts';
import { windowOf } from './line-window.ts';

const around = 1;
const longestLine = 160;
const largestFileBytes = 4 * 1024 * 1024;
/** However narrow the terminal is. */
const narrowest = 20;

export interface ExcerptOptions {
  /** The source, when it stands in no file or the file may have changed since; '' when no file may be read for it. */
  readonly text?: string | undefined;
  /** Columns count bytes of UTF-8, as the engine counts them, and not characters. */
  readonly columnInBytes?: boolean;
  /** Columns of the terminal that the excerpt may take, line numbers included. */
  readonly width?: number | undefined;
}

/**
 * Empty when the file can't be read or has no such line.
 * @param cwd Folder that a relative `location.file` counts from.
 */
export function sourceExcerpt(location: SourceLocation, cwd: string, paint: Painter, { text, columnInBytes = false, width }: ExcerptOptions = {}): string[] {
  const { line } = location;
  if (line === undefined || text === '') return [];
  const lines = text === undefined ? readLines(resolve(cwd, location.file)) : splitLines(text);
  if (lines === undefined || line < 1 || line > lines.length) return [];
  const column = location.column === undefined || !columnInBytes ? location.column : characterColumn(lines[line - 1]!, location.column);
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, line + around);
  const digits = String(last).length;
  const room = Math.min(longestLine, Math.max(narrowest, (width ?? Number.POSITIVE_INFINITY) - digits - '> '.length - ' | '.length));
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    // A setting may hold a password, and errors are shown to others.
    const source = withoutAnyCredentials(lines[number - 1]!);
    const here = number === line;
    if (!here && source.trim() === '') continue;
    const gutter = `${here ? '>' : ' '} ${String(number).padStart(digits)} | `;
    const { before, after } = windowOf(source, here ? column : undefined, room, cellText);
    shown.push(`${here ? paint('strong', gutter) : paint('dim', gutter)}${before}${after}`);
    if (here && column !== undefined) {
      shown.push(`${paint('dim', `  ${' '.repeat(digits)} | `)}${' '.repeat(displayWidth(before))}${paint('bad', '^')}`);
    }
  }
  return shown;
}

/** A character as it is shown. */
function cellText(character: string): string {
  return character === '\t' ? '  ' : escapeControlInLine(character);
}

function readLines(file: string): string[] | undefined {
  try {
    const { size } = statSync(file);
    return size > largestFileBytes ? undefined : splitLines(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Columns count from after a byte order mark. */
function splitLines(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\n\r|\n|\r/);
}
