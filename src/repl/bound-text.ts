/**
 * Long text as a terminal shows it: its beginning, and how much is left out.
 *
 *   const { shown, left } = boundText(output);
 *   left        '… 9,800 more lines (9.8 MB)', undefined when all of it is shown
 *
 * It is cut before it is escaped, so that nobody waits for what is not shown.
 */
import { sizeText } from '../base/size-text.ts';

export const [mostLines, mostCharacters] = [200, 20_000];

export interface BoundText {
  readonly shown: string;
  /** What is left out, in words, without a full stop. */
  readonly left: string | undefined;
}

export function boundText(text: string): BoundText {
  let end = 0;
  for (let lines = 0; lines < mostLines && end < text.length; lines++) {
    const next = text.indexOf('\n', end);
    end = next < 0 ? text.length : next + 1;
  }
  if (end >= text.length && text.length <= mostCharacters) return { shown: text, left: undefined };
  if (end > mostCharacters) {
    // A line that fits is not cut through, and neither is a character of two halves.
    const line = text.lastIndexOf('\n', mostCharacters - 1) + 1;
    end = line > mostCharacters / 2 ? line : mostCharacters;
    const half = text.charCodeAt(end - 1);
    if (half >= 0xd800 && half < 0xdc00) end--;
  }
  const rest = text.slice(end);
  const size = sizeText(Buffer.byteLength(rest));
  const lines = countLines(rest);
  const isWhole = text[end - 1] === '\n';
  return { shown: text.slice(0, isWhole ? end - 1 : end), left: isWhole || lines > 1 ? `… ${lines.toLocaleString('en')} more ${lines === 1 ? 'line' : 'lines'} (${size})` : `… ${size} more` };
}

function countLines(text: string): number {
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
