/**
 * JSON for files that people write: it is read as `JSON.parse` reads it (RFC 8259, nothing more), and mistakes come back
 * with line and column, as do the places of keys, so that a wrong setting can be pointed at. `JSON.parse` of Node 20
 * names no place for most mistakes.
 */
import { withoutCredentials } from './node-url.ts';
import { escapeControlInLine } from './terminal-text.ts';

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type ParsedJson =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where a key stands: `['node', 'port']`, or an item of a list: `['peers', '0']`. Undefined when there is none such. */
      positionOf(path: readonly string[]): Position | undefined;
    }
  | { readonly ok: false; readonly message: string; readonly position: Position };

class JsonMistake {
  constructor(
    readonly message: string,
    readonly offset: number,
  ) {}
}

const deepest = 200;

/** Reads `text` whole. Never throws. */
export function parseJson(text: string): ParsedJson {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const keys = new Map<string, number>();
  try {
    const value = new Reader(source, keys).document();
    return {
      ok: true,
      value,
      positionOf(path) {
        const offset = keys.get(JSON.stringify(path));
        return offset === undefined ? undefined : positionAt(source, offset);
      },
    };
  } catch (mistake) {
    if (!(mistake instanceof JsonMistake)) throw mistake;
    return { ok: false, message: mistake.message, position: positionAt(source, mistake.offset) };
  }
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

class Reader {
  #at = 0;
  readonly #text: string;
  readonly #keys: Map<string, number>;

  constructor(text: string, keys: Map<string, number>) {
    this.#text = text;
    this.#keys = keys;
  }

  document(): unknown {
    const value = this.#value([]);
    this.#space();
    if (this.#at < this.#text.length) throw this.#mistake(`There is more text after the end: ${this.#seen()}.`);
    return value;
  }

  #value(path: readonly string[]): unknown {
    this.#space();
    if (path.length > deepest) throw this.#mistake(`It is nested deeper than ${deepest} levels.`);
    const character = this.#text[this.#at];
    if (character === '{') return this.#object(path);
    if (character === '[') return this.#array(path);
    if (character === '"') return this.#string();
    return this.#word();
  }

  #object(path: readonly string[]): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const last of this.#items('}')) {
      if (this.#text[this.#at] !== '"') {
        throw this.#mistake(last && this.#text[this.#at] === '}' ? 'A comma must not stand before `}`.' : `A key in double quotes is missing here; there is ${this.#seen()}.`);
      }
      const offset = this.#at;
      const key = this.#string();
      const inner = [...path, key];
      this.#keys.set(JSON.stringify(inner), offset);
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#mistake(`A colon is missing after the key "${shown(withoutCredentials(key))}".`);
      this.#at++;
      // Not by assignment: that would change the prototype for the key `__proto__`.
      Object.defineProperty(result, key, { value: this.#value(inner), enumerable: true, writable: true, configurable: true });
    }
    return result;
  }

  #array(path: readonly string[]): unknown[] {
    const result: unknown[] = [];
    for (const last of this.#items(']')) {
      if (last && this.#text[this.#at] === ']') throw this.#mistake('A comma must not stand before `]`.');
      const inner = [...path, String(result.length)];
      this.#space();
      this.#keys.set(JSON.stringify(inner), this.#at);
      result.push(this.#value(inner));
    }
    return result;
  }

  /** Steps through the items between brackets; yields whether a comma came before, with the item to be read next. */
  *#items(end: string): Generator<boolean> {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === end) return void this.#at++;
    yield false;
    for (;;) {
      this.#space();
      const character = this.#text[this.#at];
      if (character === end) return void this.#at++;
      if (character !== ',') throw this.#mistake(`A comma or \`${end}\` is missing here; there is ${this.#seen()}.`);
      this.#at++;
      this.#space();
      yield true;
    }
  }

  #string(): string {
    const whole = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
    whole.lastIndex = this.#at;
    const match = whole.exec(this.#text);
    if (!match) throw this.#mistake('A text in double quotes does not end on its line.');
    try {
      const value = JSON.parse(match[0]) as string;
      this.#at = whole.lastIndex;
      return value;
    } catch {
      throw this.#mistake('This text has an escape that JSON does not know.');
    }
  }

  #word(): unknown {
    const word = /[^\s,:[\]{}"]*/y;
    word.lastIndex = this.#at;
    const [text] = word.exec(this.#text)!;
    if (text === '') throw this.#mistake(`A value is missing here; there is ${this.#seen()}.`);
    try {
      const value = JSON.parse(text) as unknown;
      this.#at = word.lastIndex;
      return value;
    } catch {
      throw this.#mistake(`\`${shown(text)}\` is no JSON value. Texts need double quotes.`);
    }
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #seen(): string {
    const character = this.#text[this.#at];
    return character === undefined ? 'the end of the file' : `\`${shown(character)}\``;
  }

  #mistake(message: string): JsonMistake {
    return new JsonMistake(message, this.#at);
  }
}

/** What stands there may be no text at all, or no end of it. */
function shown(text: string): string {
  return escapeControlInLine(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
