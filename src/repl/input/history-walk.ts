/** Up and Down through the history. What was typed, and what was changed on the way, is there again when one comes back. */
import type { EntryAt } from './search.ts';

export class HistoryWalk {
  readonly #entryAt: EntryAt;
  readonly #changed = new Map<number, string>();
  /** -1: what was being typed. */
  #index = -1;

  constructor(entryAt: EntryAt) {
    this.#entryAt = entryAt;
  }

  /**
   * One entry further.
   * @param text what is in its place now, and is kept for the way back
   * @returns undefined at the end
   */
  go(direction: 'older' | 'newer', text: string): string | undefined {
    let next = this.#index;
    let entry: string | undefined;
    do {
      next += direction === 'older' ? 1 : -1;
      if (next < -1) return undefined;
      entry = this.#changed.get(next) ?? (next === -1 ? '' : this.#entryAt(next));
      // An entry that looks as what is there would be a key without effect.
    } while (entry === text && next >= 0);
    if (entry === undefined) return undefined;
    this.#changed.set(this.#index, text);
    this.#index = next;
    return entry;
  }
}
