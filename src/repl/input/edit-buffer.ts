/**
 * The text that is being typed, of one or more lines, and the cursor in it. It knows nothing of a terminal. Each change is one
 * replacement, which is all that undo has to remember: a pasted megabyte costs its own length once.
 */
import { nextCharacter, nextWord, previousCharacter, previousWord } from './characters.ts';

/** One change: `removed` at `at` became `inserted`. */
interface Change {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
  readonly cursorBefore: number;
}

/** Changes that can be taken back. */
const undoLimit = 1_000;
/** Killed texts that are kept. */
const killLimit = 60;

/** What Ctrl-K and its kind took away, newest last. Shared by all entries of a session. */
export type KillRing = string[];

export class EditBuffer {
  readonly #kills: KillRing;
  #text = '';
  #cursor = 0;
  #changes: Change[] = [];
  /** What the last command was, as far as the next one needs to know. */
  #last: 'type' | 'kill' | 'yank' | undefined;
  /** Where the text that was yanked last stands, and how far back in the ring it is. */
  #yanked = { from: 0, back: 0 };

  constructor(kills: KillRing = []) {
    this.#kills = kills;
  }

  get text(): string {
    return this.#text;
  }

  /** Offset in UTF-16 units, never inside a surrogate pair. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Starts anew, with nothing to undo. */
  reset(text: string, cursor = text.length): void {
    this.#text = text;
    this.#cursor = cursor;
    this.#changes = [];
    this.#last = undefined;
  }

  /** Another text in place of all of this one, as one change. */
  replaceAll(text: string, cursor = text.length): void {
    this.#change(0, this.#text.length, text);
    this.moveTo(cursor);
  }

  /** Puts text in place of a stretch; the cursor stands behind it. */
  replace(from: number, to: number, text: string): void {
    this.#change(from, to, text);
    this.#last = undefined;
  }

  /** Characters that were typed: those of a word are one change. */
  type(text: string): void {
    const before = this.#changes.at(-1);
    const joins = this.#last === 'type' && before !== undefined && before.at + before.inserted.length === this.#cursor && !/\s$/.test(before.inserted);
    this.#change(this.#cursor, this.#cursor, text);
    if (joins) {
      this.#changes.splice(-2, 2, { ...before, inserted: before.inserted + text });
    }
    this.#last = 'type';
  }

  moveTo(offset: number): void {
    this.#cursor = Math.max(0, Math.min(offset, this.#text.length));
    this.#last = undefined;
  }

  left(): void {
    this.moveTo(previousCharacter(this.#text, this.#cursor));
  }

  right(): void {
    this.moveTo(nextCharacter(this.#text, this.#cursor));
  }

  wordLeft(): void {
    this.moveTo(previousWord(this.#text, this.#cursor));
  }

  wordRight(): void {
    this.moveTo(nextWord(this.#text, this.#cursor));
  }

  /** Start of the line that the cursor is on. */
  get lineStart(): number {
    return this.#cursor === 0 ? 0 : this.#text.lastIndexOf('\n', this.#cursor - 1) + 1;
  }

  /** End of the line that the cursor is on, before its newline. */
  get lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#cursor);
    return end < 0 ? this.#text.length : end;
  }

  /** At the start of a line it joins it to the one before. */
  deleteBack(): void {
    this.replace(previousCharacter(this.#text, this.#cursor), this.#cursor, '');
  }

  deleteForward(): void {
    this.replace(this.#cursor, nextCharacter(this.#text, this.#cursor), '');
  }

  /** To the end of the line; at its end, the newline. */
  killToLineEnd(): void {
    const end = this.lineEnd;
    this.#kill(this.#cursor, end === this.#cursor ? Math.min(end + 1, this.#text.length) : end);
  }

  /** To the start of the line; at its start, the newline before it. */
  killToLineStart(): void {
    const start = this.lineStart;
    this.#kill(start === this.#cursor ? Math.max(0, start - 1) : start, this.#cursor);
  }

  killWordBack(kind: 'word' | 'blank'): void {
    this.#kill(previousWord(this.#text, this.#cursor, kind), this.#cursor);
  }

  killWord(): void {
    this.#kill(this.#cursor, nextWord(this.#text, this.#cursor));
  }

  /** Puts in what was killed last. */
  yank(): void {
    const text = this.#kills.at(-1);
    if (text === undefined) return;
    this.#yanked = { from: this.#cursor, back: 1 };
    this.#change(this.#cursor, this.#cursor, text);
    this.#last = 'yank';
  }

  /** Right after a yank: puts in what was killed before that instead. */
  yankOlder(): void {
    if (this.#last !== 'yank') return;
    const back = (this.#yanked.back % this.#kills.length) + 1;
    this.#change(this.#yanked.from, this.#cursor, this.#kills.at(-back)!);
    this.#yanked = { ...this.#yanked, back };
    this.#last = 'yank';
  }

  /** Changes the places of the two characters around the cursor; at the end of a line, of those before it. */
  transpose(): void {
    const [start, end] = [this.lineStart, this.lineEnd];
    const middle = this.#cursor === end ? previousCharacter(this.#text, end) : this.#cursor;
    if (middle <= start) return;
    const [from, to] = [previousCharacter(this.#text, middle), nextCharacter(this.#text, middle)];
    this.replace(from, to, this.#text.slice(middle, to) + this.#text.slice(from, middle));
  }

  /** Takes back the last change. */
  undo(): void {
    const change = this.#changes.pop();
    this.#last = undefined;
    if (!change) return;
    this.#text = this.#text.slice(0, change.at) + change.removed + this.#text.slice(change.at + change.inserted.length);
    this.#cursor = change.cursorBefore;
  }

  #kill(from: number, to: number): void {
    if (from === to) return;
    const text = this.#text.slice(from, to);
    const before = this.#cursor;
    // Several in a row are one text, in the order it had.
    if (this.#last === 'kill') this.#kills.push(from < before ? text + (this.#kills.pop() ?? '') : (this.#kills.pop() ?? '') + text);
    else this.#kills.push(text);
    if (this.#kills.length > killLimit) this.#kills.shift();
    this.#change(from, to, '');
    this.#last = 'kill';
  }

  #change(at: number, to: number, inserted: string): void {
    const removed = this.#text.slice(at, to);
    if (removed !== inserted) {
      this.#changes.push({ at, removed, inserted, cursorBefore: this.#cursor });
      if (this.#changes.length > undoLimit) this.#changes.shift();
      this.#text = this.#text.slice(0, at) + inserted + this.#text.slice(to);
    }
    this.#cursor = at + inserted.length;
  }
}
