/**
 * Reads Erlang terms as nodes print them: `{badarg,rep,[<<"x">>,{tref,17}]}`. Only what error terms are made of: numbers, atoms,
 * binaries, strings, lists and tuples. Everything else (maps, funs, improper lists) is `undefined`, and so is a text that is no term.
 */

/** A list and a string are the same in Erlang: `"*"` is `[42]`. */
export type Term =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'atom'; readonly name: string }
  | { readonly kind: 'binary'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Term[] }
  | { readonly kind: 'tuple'; readonly items: readonly Term[] };

/** Terms inside of terms. */
const maxDepth = 32;
/** Longer ones are states of machines, which nobody reads. */
const maxLength = 64 * 1024;

/** The term at a place of a text; what comes behind it does not matter. */
export function readTerm(text: string, at = 0): Term | undefined {
  return new TermReader(text.slice(at, at + maxLength)).term(0);
}

const number = /-?\d+(?:\.\d+(?:e[+-]?\d+)?)?/y;
const atom = /[a-z][\w@]*/y;
const space = /\s*/y;

class TermReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  term(depth: number): Term | undefined {
    this.#match(space);
    if (depth > maxDepth) return undefined;
    if (this.#take('<<')) return this.#binary();
    if (this.#take('{')) return this.#sequence('tuple', '}', depth);
    if (this.#take('[')) return this.#sequence('list', ']', depth);
    const next = this.#text[this.#at];
    if (next === '"') {
      const text = this.#quoted('"');
      return text === undefined ? undefined : { kind: 'list', items: [...text].map((character) => ({ kind: 'number', text: String(character.codePointAt(0)) })) };
    }
    if (next === "'") {
      const name = this.#quoted("'");
      return name === undefined ? undefined : { kind: 'atom', name };
    }
    const digits = this.#match(number);
    if (digits !== undefined) return { kind: 'number', text: digits };
    const name = this.#match(atom);
    return name === undefined ? undefined : { kind: 'atom', name };
  }

  #sequence(kind: 'list' | 'tuple', end: string, depth: number): Term | undefined {
    const items: Term[] = [];
    this.#match(space);
    if (this.#take(end)) return { kind, items };
    for (;;) {
      const item = this.term(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      this.#match(space);
      if (this.#take(end)) return { kind, items };
      if (!this.#take(',')) return undefined;
    }
  }

  /** After `<<`. Parts are texts, with code points or (without `/utf8`) bytes, and bytes as numbers. */
  #binary(): Term | undefined {
    const parts: Buffer[] = [];
    for (;;) {
      this.#match(space);
      if (this.#text[this.#at] === '"') {
        const text = this.#quoted('"');
        if (text === undefined) return undefined;
        parts.push(Buffer.from(text, this.#take('/utf8') ? 'utf8' : 'latin1'));
      } else {
        const byte = this.#match(number);
        if (byte !== undefined) parts.push(Buffer.of(Number(byte)));
      }
      this.#match(space);
      if (this.#take('>>')) return { kind: 'binary', text: Buffer.concat(parts).toString('utf8') };
      if (!this.#take(',')) return undefined;
    }
  }

  /** A text in quotes. Long ones are printed in several pieces, one under the other. */
  #quoted(quote: '"' | "'"): string | undefined {
    let text = '';
    while (this.#take(quote)) {
      for (;;) {
        const next = this.#text[this.#at++];
        if (next === undefined) return undefined;
        if (next === quote) break;
        text += next === '\\' ? this.#escape() : next;
      }
      const end = this.#at;
      this.#match(space);
      if (this.#text[this.#at] !== quote || quote === "'") {
        this.#at = end;
        break;
      }
    }
    return text;
  }

  #escape(): string {
    const code = this.#match(/x\{([0-9a-f]{1,6})\}/iy);
    if (code !== undefined) return String.fromCodePoint(Math.min(0x10ffff, parseInt(code.slice(2, -1), 16)));
    const octal = this.#match(/[0-7]{1,3}/y);
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
    const next = this.#text[this.#at++] ?? '';
    return escapes[next] ?? next;
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', e: '\x1b', s: ' ', d: '\x7f' };
