import { characterWidth } from './display-width.ts';

/** Text of one line, cut to so many columns; `…` stands where something is left out. Reads no more than it shows. */
export function cutText(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  let fits = 0;
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) return columns < 1 ? '' : `${text.slice(0, fits)}…`;
    end += character.length;
    if (width <= columns - 1) fits = end;
  }
  return text;
}
