/** Columns that an engine did not tell, looked for in the source; bounded, since each search reads the whole of it. */
import { characterColumn } from '../base/character-column.ts';
import { findColumn, type LinePlace } from '../lua/find-column.ts';
import type { MappedPlace } from './map-locator.ts';
import { lineEnd } from './source-map.ts';

export interface ColumnSearch {
  /**
   * @param place with the text of its source
   * @param about the message of the error there, or the function that was called there
   * @returns in characters, from 1; `undefined` when it is not certain
   */
  find(place: MappedPlace, about: Omit<LinePlace, 'line'>): number | undefined;
}

const mostSearches = 12;
/** Of source, in all searches. */
const mostCharacters = 2 * 1024 * 1024;
const prefix = 'return ';

/** @param dialect what the code was written for */
export function createColumnSearch(dialect: 'luerl' | 'puc'): ColumnSearch {
  let searches = mostSearches;
  let characters = mostCharacters;
  return {
    find({ text, line }, about) {
      if (text === undefined || searches <= 0 || text.length > characters) return undefined;
      searches -= 1;
      characters -= text.length;
      const plain = text.replace(/^\ufeff/, '');
      const lines = plain.split(lineEnd);
      // Code that was typed may be an expression.
      for (const before of ['', prefix]) {
        // A first line for the shell is a comment.
        const source = Buffer.from(before + plain.replace(/^#/, '--'), 'utf8').toString('latin1');
        const bytes = findColumn(source, dialect, { ...about, line });
        if (bytes === undefined) continue;
        const own = line === 1 ? bytes - before.length : bytes;
        return own < 1 ? undefined : characterColumn(lines[line - 1] ?? '', own);
      }
      return undefined;
    },
  };
}
