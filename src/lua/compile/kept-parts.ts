/**
 * What was made of parts (`parse/parts.ts`), for the next text that has them: in the memory of the thread, and in a folder
 * (`kept-folder.ts`) under the SHA-256 of dialect and text. Files are written when code has run, since V8 then knows which functions
 * are needed at once.
 */
import { createHash } from 'node:crypto';
import type { Script } from 'node:vm';
import type { Dialect } from '../parse/token-parser.ts';
import type { KeptFolder } from './kept-folder.ts';
import { bytesOfPart, partOfBytes, type PartCode } from './part-code.ts';

/** JavaScript kept in memory, in characters. The least recently used goes first. */
const keptCharacters = 16_000_000;

export class KeptParts {
  readonly #folder: KeptFolder | undefined;
  readonly #mostCharacters: number;
  readonly #known = new Map<string, PartCode>();
  #characters = 0;
  /** What the folder lacks, with the scripts that run. */
  readonly #unsaved = new Map<string, { readonly part: PartCode; readonly script: Script }>();

  /** @param folder without it only the memory keeps them */
  constructor(folder?: KeptFolder, mostCharacters = keptCharacters) {
    this.#folder = folder;
    this.#mostCharacters = mostCharacters;
  }

  static keyOf(dialect: Dialect, text: string): string {
    return createHash('sha256').update(`${dialect}\0`).update(text, 'latin1').digest('hex');
  }

  /** True when the folder lacks something. */
  get hasUnsaved(): boolean {
    return this.#unsaved.size > 0;
  }

  find(key: string): PartCode | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#known.set(key, known);
      return known;
    }
    const bytes = this.#folder?.read(key);
    const read = bytes && partOfBytes(bytes);
    if (read !== undefined) this.#remember(key, read);
    return read;
  }

  add(key: string, part: PartCode): void {
    this.#remember(key, part);
  }

  /**
   * V8 has no form of a part that it takes: it is to be saved with that of a script.
   * @param script of the code of `part` (V8 compares no more than the length), named by the key. It knows later which functions ran.
   */
  want(key: string, part: PartCode, script: Script): void {
    if (this.#folder?.isWritable === true) this.#unsaved.set(key, { part, script });
  }

  /** Writes what the folder lacks. */
  save(): void {
    for (const [key, { part, script }] of this.#unsaved) {
      if (this.#folder?.isWritable !== true) break;
      const ran: PartCode = { ...part, cached: script.createCachedData() };
      this.#known.set(key, ran);
      const bytes = bytesOfPart(ran);
      if (bytes !== undefined) this.#folder.write(key, bytes);
    }
    this.#unsaved.clear();
  }

  #remember(key: string, part: PartCode): void {
    this.#characters += part.code.length - (this.#known.get(key)?.code.length ?? 0);
    this.#known.set(key, part);
    for (const [oldest, { code }] of this.#known) {
      if (this.#characters <= this.#mostCharacters || oldest === key) break;
      this.#known.delete(oldest);
      this.#unsaved.delete(oldest);
      this.#characters -= code.length;
    }
  }
}
