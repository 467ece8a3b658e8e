/** What one call prints: binary text, kept up to a bound. */
import { textOfString } from '../convert/text.ts';

const maxBytes = 1024 * 1024;
const note = '\n(more was printed, but only the first megabyte is kept)\n';

export class Output {
  #pieces: string[] = [];
  #bytes = 0;

  print(text: string): void {
    if (this.#bytes > maxBytes) return;
    this.#bytes += text.length;
    this.#pieces.push(this.#bytes > maxBytes ? note : text);
  }

  /** Hands out what was printed, and begins anew. */
  take(): string {
    if (this.#pieces.length === 0) return '';
    const text = textOfString(this.#pieces.join(''));
    this.#pieces = [];
    this.#bytes = 0;
    return text;
  }
}
