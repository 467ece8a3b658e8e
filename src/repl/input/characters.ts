/** Where a character as a reader sees it begins and ends, and where a word does. Offsets are UTF-16 units. */

/** So far a character is looked for: longer ones are noise. */
const reach = 64;
const word = /[\p{L}\p{M}\p{N}_]/u;
let segmenter: Intl.Segmenter | undefined;

/** Start of the character before an offset. */
export function previousCharacter(text: string, at: number): number {
  if (at <= 1) return 0;
  if (isSimple(text, at - 1) && isSimple(text, at - 2)) return at - 1;
  const from = Math.max(0, at - reach);
  let last = from;
  for (const { index } of segments(text.slice(from, at))) last = from + index;
  return last;
}

/** End of the character at an offset. */
export function nextCharacter(text: string, at: number): number {
  if (at >= text.length - 1) return text.length;
  if (isSimple(text, at) && isSimple(text, at + 1)) return at + 1;
  for (const { segment } of segments(text.slice(at, at + reach))) return at + segment.length;
  return at + 1;
}

/** Start of the word before an offset. `word`: letters and digits, else all but white space. */
export function previousWord(text: string, at: number, kind: 'word' | 'blank' = 'word'): number {
  const isPart = partOf(kind);
  let start = at;
  while (start > 0 && !isPart(text, previousPoint(text, start))) start = previousPoint(text, start);
  while (start > 0 && isPart(text, previousPoint(text, start))) start = previousPoint(text, start);
  return start;
}

/** End of the word behind an offset. */
export function nextWord(text: string, at: number): number {
  const isPart = partOf('word');
  let end = at;
  while (end < text.length && !isPart(text, end)) end = nextPoint(text, end);
  while (end < text.length && isPart(text, end)) end = nextPoint(text, end);
  return end;
}

/** Below U+0300 nothing joins with its neighbours. */
function isSimple(text: string, at: number): boolean {
  return text.charCodeAt(at) < 0x300;
}

function segments(text: string): Iterable<{ index: number; segment: string }> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function partOf(kind: 'word' | 'blank'): (text: string, at: number) => boolean {
  return (text, at) => (kind === 'blank' ? !/\s/.test(text[at]!) : word.test(String.fromCodePoint(text.codePointAt(at)!)));
}

function previousPoint(text: string, at: number): number {
  return at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff ? at - 2 : at - 1;
}

function nextPoint(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}
