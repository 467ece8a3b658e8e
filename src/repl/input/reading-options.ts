/** What an entry needs while it is typed; the same for all entries of a session. */
import type { Writable } from 'node:stream';
import type { KillRing } from './edit-buffer.ts';
import type { Wrapping } from './resizing.ts';
import type { EntryAt } from './search.ts';
import type { Suggestions } from './suggestions.ts';

export interface ReadingOptions {
  readonly output: Writable;
  readonly color: boolean;
  /** What was entered, newest first; undefined behind the oldest. */
  readonly history: EntryAt;
  readonly kills: KillRing;
  readonly wrapping: Wrapping;
  /** Keys that have come and wait. */
  waiting(): number;
  /** False: the text goes on in the next line. */
  isWhole(text: string): boolean;
  /** The same characters, with colours as SGR sequences. */
  highlight(text: string): string;
  /** What the word at the cursor may become. */
  complete(text: string, cursor: number, signal: AbortSignal): Promise<Suggestions>;
  /** What the text would give, in a line; undefined when that can't be told without running it. */
  preview?(text: string, signal: AbortSignal): Promise<string | undefined>;
}
