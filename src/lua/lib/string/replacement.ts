/** The replacement texts of `gsub`: what `%0` to `%9` stand for. */
import { allocateJoined, charge } from '../../runtime/meter.ts';
import { numberToText } from '../../runtime/number-text.ts';
import { m } from './match-state.ts';
import { flat } from './parts.ts';
import { capture } from './search.ts';

/** A text that stays as it is, or a capture: -1 is the whole match. A `%` that means nothing is `misuse`. */
export type Part = string | number;

export const misuse = -2;

/** Digits that a captured place may have. */
const placeLength = 10;

/** The parts of a replacement. In `luerl` a `%` that means nothing stands for itself. */
export function partsOf(replacement: string, isLuerl: boolean): readonly Part[] {
  charge(replacement.length >>> 4);
  const parts: Part[] = [];
  let from = 0;
  for (let at = replacement.indexOf('%'); at >= 0; at = replacement.indexOf('%', at)) {
    const code = replacement.charCodeAt(at + 1);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (code === 0x25) {
      parts.push(replacement.slice(from, at + 1));
      from = at += 2;
    } else if (isDigit || !isLuerl) {
      if (at > from) parts.push(replacement.slice(from, at));
      parts.push(isDigit ? code - 0x31 : misuse);
      from = at += 2;
    } else {
      at += 1;
    }
  }
  if (from < replacement.length || parts.length === 0) parts.push(replacement.slice(from));
  return parts;
}

/** Puts the captures of the last match in. `check` refuses parts that cannot be had. */
export function fill(parts: readonly Part[], text: string, from: number, to: number, check: (part: number) => void): string {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'string') return only;
  charge(parts.length);
  const length = filledLength(parts, to - from);
  if (length > 1024) allocateJoined(length, 0);
  let filled = '';
  for (const part of parts) {
    if (typeof part === 'string') filled += part;
    else {
      check(part);
      const piece = part < 0 ? text.substring(from, to) : capture(part, from, to);
      filled += typeof piece === 'string' ? piece : numberToText(piece as number);
    }
  }
  return parts.length > 8 ? flat(filled) : filled;
}

/** How long the text gets, or a little more. */
function filledLength(parts: readonly Part[], whole: number): number {
  let length = 0;
  for (const part of parts) length += typeof part === 'string' ? part.length : part < 0 || part >= m.level ? whole : Math.max(m.lengths[part]!, placeLength);
  return length;
}
