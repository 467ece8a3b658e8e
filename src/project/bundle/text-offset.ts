/** Offsets in bytes, as the lexer counts them, as offsets in a JavaScript string. */

export class TextOffset {
  readonly #bytes: string;
  /** Bytes and characters are the same. */
  readonly #isAscii: boolean;
  #byte = 0;
  #unit = 0;

  /** @param bytes the UTF-8 bytes of `text`, as binary text */
  constructor(bytes: string, text: string) {
    this.#bytes = bytes;
    this.#isAscii = bytes.length === text.length;
  }

  /** Moves on to a byte, not before the last one, and gives its offset in the text. */
  moveTo(byte: number): number {
    this.#unit = this.after(byte);
    this.#byte = byte;
    return this.#unit;
  }

  /** The same, but stays where it is. */
  after(byte: number): number {
    return this.#unit + (this.#isAscii ? byte - this.#byte : this.#unitsUntil(byte));
  }

  #unitsUntil(end: number): number {
    let count = 0;
    for (let at = this.#byte; at < end; at++) {
      const code = this.#bytes.charCodeAt(at);
      // Bytes that go on a character count nothing, the first of four counts for a pair.
      if ((code & 0xc0) !== 0x80) count += code >= 0xf0 ? 2 : 1;
    }
    return count;
  }
}
