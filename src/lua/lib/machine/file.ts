/** An open file: reading ahead, writing behind, and a place in it. */
import { closeSync, fstatSync } from 'node:fs';
import { errorOf } from './errors.ts';
import { readText, writeText } from './streams.ts';

/** Bytes that are read ahead, or held back before they are written. */
const bufferSize = 65_536;

export type Buffering = 'no' | 'line' | 'full';

export interface FileMode {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly appends: boolean;
}

/** All that are open, so that nothing is lost at the end. */
const open = new Set<OpenFile>();

/** Writes what open files hold back. */
export function flushAll(): void {
  for (const file of open) {
    try {
      file.flush();
    } catch {
      // There is nobody left to tell.
    }
  }
}

export class OpenFile {
  readonly fd: number;
  readonly mode: FileMode;
  buffering: Buffering = 'full';
  isOpen = true;
  /** Place in a file that has places, of the bytes after those that were read ahead; null for what has none of its own. */
  #position: number | null;
  #ahead = '';
  #at = 0;
  #behind: string[] = [];
  #behindSize = 0;

  /** `isShared`: other programs move the place in the file as well, as with the standard output. */
  constructor(fd: number, mode: FileMode, isShared = false) {
    this.fd = fd;
    this.mode = mode;
    this.#position = !isShared && fstatSync(fd).isFile() ? 0 : null;
    open.add(this);
  }

  /** The next byte without taking it; empty at the end. */
  peek(): string {
    return this.#fill() ? this.#ahead[this.#at]! : '';
  }

  /** Takes the byte that `peek` showed. */
  skip(): void {
    this.#at += 1;
  }

  /** Up to `count` bytes; empty at the end. */
  read(count: number): string {
    const pieces: string[] = [];
    for (let left = count; left > 0 && this.#fill(); ) {
      const piece = this.#ahead.slice(this.#at, this.#at + left);
      this.#at += piece.length;
      left -= piece.length;
      pieces.push(piece);
    }
    return pieces.join('');
  }

  /** A line with its end, if it has one; empty at the end of the file. */
  readLine(): string {
    const pieces: string[] = [];
    while (this.#fill()) {
      const end = this.#ahead.indexOf('\n', this.#at);
      const piece = this.#ahead.slice(this.#at, end < 0 ? undefined : end + 1);
      this.#at += piece.length;
      pieces.push(piece);
      if (end >= 0) break;
    }
    return pieces.join('');
  }

  readAll(): string {
    return this.read(Infinity);
  }

  /** Makes sure that a byte is there; false at the end. */
  #fill(): boolean {
    if (this.#at < this.#ahead.length) return true;
    if (!this.mode.reads) throw errorOf('EBADF');
    this.flush();
    this.#ahead = readText(this.fd, bufferSize, this.#position);
    this.#at = 0;
    if (this.#position !== null) this.#position += this.#ahead.length;
    return this.#ahead !== '';
  }

  write(text: string): void {
    if (!this.mode.writes) throw errorOf('EBADF');
    this.#forgetAhead();
    this.#behind.push(text);
    this.#behindSize += text.length;
    if (this.buffering === 'no' || this.#behindSize >= bufferSize || (this.buffering === 'line' && text.includes('\n'))) this.flush();
  }

  flush(): void {
    if (this.#behindSize === 0) return;
    const text = this.#behind.join('');
    this.#behind = [];
    this.#behindSize = 0;
    // The system itself appends at the end.
    writeText(this.fd, text, this.mode.appends ? null : this.#position);
    if (this.#position !== null) this.#position = this.mode.appends ? fstatSync(this.fd).size : this.#position + text.length;
  }

  #forgetAhead(): void {
    if (this.#position !== null) this.#position -= this.#ahead.length - this.#at;
    this.#ahead = '';
    this.#at = 0;
  }

  /** Moves to a place and tells it. */
  seek(whence: 'set' | 'cur' | 'end', offset: number): number {
    if (this.#position === null) throw errorOf('ESPIPE');
    this.flush();
    this.#forgetAhead();
    const base = whence === 'set' ? 0 : whence === 'cur' ? this.#position : fstatSync(this.fd).size;
    if (base + offset < 0) throw errorOf('EINVAL');
    this.#position = base + offset;
    return this.#position;
  }

  close(): void {
    open.delete(this);
    this.isOpen = false;
    try {
      this.flush();
    } finally {
      closeSync(this.fd);
    }
  }
}
