/**
 * How many columns text takes on a terminal: 2 for wide East Asian characters and emoji, 0 for combining marks and joiners,
 * else 1. Good to the column for ordinary text; sequences that a terminal joins into one picture may count too wide, which
 * only makes a line break early. Expects text without control characters.
 */
const narrow = /^[\x20-\x7e]*$/;
const zero = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/** Columns of one character (one code point). */
export function characterWidth(character: string): 0 | 1 | 2 {
  if (character <= '~') return 1;
  if (zero.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Columns of a text of one line. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}
