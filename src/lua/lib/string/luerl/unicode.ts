/**
 * The text that `format` makes. Luerl joins characters and binaries and encodes all as UTF-8: a character of the format or of
 * `%c` is a code point, and what `%s` brings must be UTF-8 already. Other bytes make a value of no type there; here they end
 * the call.
 */
import { isUtf8 } from 'node:buffer';
import { crash } from '../../../runtime/errors.ts';
import { isAscii } from '../bytes.ts';
import { TextBuilder } from '../parts.ts';

export class UnicodeText {
  readonly #text = new TextBuilder();
  /** Bytes that were given and not followed by a character yet; they may end within one. */
  #bytes = '';
  #isBroken = false;

  /** Adds characters by their code points. */
  characters(text: string): void {
    if (text === '') return;
    this.#takeBytes();
    this.#text.add(isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1'));
  }

  /** Adds bytes that should be UTF-8. */
  bytes(text: string): void {
    if (this.#bytes === '' && isAscii(text)) this.#text.add(text);
    else this.#bytes += text;
  }

  #takeBytes(): void {
    if (this.#bytes === '') return;
    if (!isUtf8(Buffer.from(this.#bytes, 'latin1'))) this.#isBroken = true;
    this.#text.add(this.#bytes);
    this.#bytes = '';
  }

  finish(): string {
    this.#takeBytes();
    return this.#isBroken ? crash('string.format makes no text of bytes that are not UTF-8') : this.#text.finish();
  }
}
