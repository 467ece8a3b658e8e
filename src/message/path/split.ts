/**
 * Cutting a path at its separators. A separator counts only outside quotes and parentheses, so `k="a/b"` and
 * `(x/y&z=1)` stay whole. A backslash inside quotes keeps the next character from closing them.
 *
 * @source protocol.md B, rules 2 and 4
 */

const quote = 0x22;
const opening = 0x28;
const closing = 0x29;
const backslash = 0x5c;

/** What `findOutside` answers when a quote or a parenthesis is never closed. */
export const unclosed = -1;

/**
 * Where the first of `separators` stands outside quotes and parentheses, counted from `from`; the length of the text
 * when there is none; `unclosed` when the text ends inside quotes or parentheses.
 */
export function findOutside(text: string, separators: string, from = 0): number {
  let depth = 0;
  let quoted = false;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === backslash) index++;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    else if (code === opening) depth++;
    else if (code === closing && depth > 0) depth--;
    else if (depth === 0 && separators.includes(text.charAt(index))) return index;
  }
  return quoted || depth > 0 ? unclosed : text.length;
}

/** The non-empty pieces of a text between separators (one character), or `undefined` when a quote or parenthesis is never closed. */
export function splitOutside(text: string, separator: string): string[] | undefined {
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = findOutside(text, separator, start);
    if (end === unclosed) return undefined;
    if (end > start) pieces.push(text.slice(start, end));
    start = end + 1;
  }
  return pieces;
}

/** The text without the quotes around it. Quotes that do not enclose the whole text stay: `"a","b"` is a list, not a text. */
export function unquote(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== quote) return text;
  for (let index = 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === backslash) index++;
    else if (code === quote) return index === text.length - 1 ? text.slice(1, -1) : text;
  }
  return text;
}

/** The text between parentheses that enclose the whole text, else `undefined`. */
export function insideParentheses(text: string): string | undefined {
  if (text.charCodeAt(0) !== opening || text.charCodeAt(text.length - 1) !== closing) return undefined;
  // `(a)(b)` starts and ends right but is not one group: the first group must end where the text ends.
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === backslash) index++;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    else if (code === opening) depth++;
    else if (code === closing && --depth === 0) return index === text.length - 1 ? text.slice(1, -1) : undefined;
  }
  return undefined;
}
