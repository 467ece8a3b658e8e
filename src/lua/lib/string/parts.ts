/**
 * Parts of texts, and texts of many parts.
 *
 * V8 keeps a part of a text as a view of the whole, and a sum of texts as a tree. So a few bytes could hold on to a megabyte
 * that nobody else wants, and a text made byte by byte takes 32 times its size. The meter counts neither, so they are avoided.
 */

/** V8 copies what is shorter. */
const viewLength = 13;

/** Views of up to this share of a text are copied. */
const smallShare = 16;

/** A text is flat from here on. */
const flatFrom = 4096;

const scratch = Buffer.alloc(2 * flatFrom);

/** The part of a text from one place to before another. */
export function partOf(text: string, from: number, to: number): string {
  const length = to - from;
  if (length < viewLength || length * smallShare > text.length || text.length < 512) return text.substring(from, to);
  // Both halves are copies if they are short; else the view is of a new text that is hardly longer.
  if (length < 2 * viewLength - 1) return text.substring(from, from + viewLength - 1) + text.substring(from + viewLength - 1, to);
  return ` ${text.substring(from, to)}`.slice(1);
}

/** The same text in one piece. */
export function flat(text: string): string {
  const { length } = text;
  if (length > scratch.length) return Buffer.from(text, 'latin1').toString('latin1');
  scratch.write(text, 0, 'latin1');
  return scratch.toString('latin1', 0, length);
}

/** A text that grows. */
export class TextBuilder {
  #done: string[] | undefined;
  #last = '';
  #pieces = 0;
  /** How long it is. */
  length = 0;

  add(piece: string): void {
    this.length += piece.length;
    this.#last += piece;
    this.#pieces += 1;
    if (this.#last.length < flatFrom) return;
    (this.#done ??= []).push(this.#pieces < 4 ? this.#last : flat(this.#last));
    this.#last = '';
    this.#pieces = 0;
  }

  finish(): string {
    const last = this.#pieces > 8 ? flat(this.#last) : this.#last;
    return this.#done === undefined ? last : this.#done.join('') + last;
  }
}
