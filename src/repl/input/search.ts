/** Searching the history for a piece of text, further with each Ctrl-R, back with Ctrl-S. It only reads what it comes to. */

/** Entries, newest first; undefined behind the oldest. */
export type EntryAt = (index: number) => string | undefined;

export interface Found {
  readonly entry: string;
  /** Where the piece stands in it. */
  readonly offset: number;
}

export class HistorySearch {
  readonly #entryAt: EntryAt;
  #query = '';
  /** Entry that is shown; -1 before the first. */
  #index = -1;
  #found: Found | undefined;
  #failed = false;

  constructor(entryAt: EntryAt) {
    this.#entryAt = entryAt;
  }

  get query(): string {
    return this.#query;
  }

  /** What was found last. It stays while a longer piece is found nowhere. */
  get found(): Found | undefined {
    return this.#found;
  }

  /** True: there is no such entry in the direction that was asked for. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Another piece. A longer one goes on where the search is, a shorter one begins anew. */
  setQuery(query: string): void {
    const goesOn = query.startsWith(this.#query) && this.#query !== '';
    this.#query = query;
    if (!goesOn) [this.#index, this.#found] = [-1, undefined];
    this.#failed = false;
    if (query !== '') this.#look(Math.max(0, this.#index), 1, undefined);
  }

  /** The next one that is older (`1`) or newer (`-1`), and reads differently. */
  further(direction: 1 | -1): void {
    if (this.#query === '') return;
    this.#look(this.#index + direction, direction, this.#found?.entry);
  }

  #look(from: number, direction: 1 | -1, but: string | undefined): void {
    for (let index = from; index >= 0; index += direction) {
      const entry = this.#entryAt(index);
      if (entry === undefined) break;
      const offset = entry === but ? -1 : entry.lastIndexOf(this.#query);
      if (offset < 0) continue;
      [this.#index, this.#found, this.#failed] = [index, { entry, offset }, false];
      return;
    }
    this.#failed = true;
  }
}
