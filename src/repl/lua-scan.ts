/**
 * Reads Lua line by line, to know whether a statement goes on in the next line.
 *
 * The parser decides (`unfinished.ts`), once it is loaded: `await loadLuaParser()`. It reads the whole text each time, and a pipe brings a
 * long statement line by line, so a quick scan stands in front: it sees open blocks, brackets, long strings and comments, and operators
 * at the end, and reads each line once. While it sees one open, the parser looks only when the text has doubled; then a mistake in the
 * middle does not swallow the rest of a script, and all looks together cost no more than two at the end.
 */

/** Words after which something has to follow. */
const wordsThatGoOn = new Set(['and', 'or', 'not', 'local', 'function', 'then', 'do', 'else', 'elseif', 'if', 'while', 'for', 'in', 'repeat', 'until']);
const opens: Readonly<Record<string, number>> = { function: 1, do: 1, if: 1, repeat: 1, end: -1, until: -1 };
const operators = new Set([...'=+-*/%^#<>~&|,.:', '..', '==', '~=', '<=', '>=', '//', '<<', '>>']);

const token =
  /\s+|[A-Za-z_]\w*|0[xX][\da-fA-F.]+|\.?\d[\d.]*(?:[eE][+-]?\d+)?|--\[=*\[|--.*|\[=*\[|"(?:\\.|[^"\\]+)*["\\]?|'(?:\\.|[^'\\]+)*['\\]?|\.{3}|\.\.|[=~<>]=|\/\/|<<|>>|::|./suy;

export interface LuaScan {
  /** Reads one more line, or several. */
  add(text: string): void;
  /** True when the statement can't end here. */
  readonly unfinished: boolean;
  /** True when there was nothing but white space and comments so far. */
  readonly empty: boolean;
}

let isUnfinishedLua: ((text: string) => boolean) | undefined;

/** Loads the parser. Before that, the quick scan decides alone. */
export async function loadLuaParser(): Promise<void> {
  ({ isUnfinishedLua } = await import('./unfinished.ts'));
}

/** Starts reading. */
export function createLuaScan(): LuaScan {
  const quick = new QuickScan();
  const lines: string[] = [];
  let length = 0;
  /** What the parser said last, about how much. */
  let parsed = { length: 0, tokens: -1, unfinished: false };

  const parse = (): boolean => {
    if (isUnfinishedLua === undefined) return quick.unfinished;
    // Comments and blanks change nothing.
    if (parsed.tokens === quick.tokens && !quick.isInText) return parsed.unfinished;
    parsed = { length, tokens: quick.tokens, unfinished: isUnfinishedLua(lines.join('\n')) };
    return parsed.unfinished;
  };

  return {
    add(text) {
      lines.push(text);
      length += text.length + 1;
      for (const line of text.split('\n')) quick.readLine(line);
    },
    get unfinished() {
      return quick.unfinished && parsed.unfinished && length < 2 * parsed.length ? true : parse();
    },
    get empty() {
      return quick.empty;
    },
  };
}

class QuickScan {
  /** How many have been read. */
  tokens = 0;
  #empty = true;
  #depth = 0;
  #last = '';
  /** What ends the long string or comment that is open. */
  #longEnd: string | undefined;

  /** Between the ends of a long string or comment. */
  get isInText(): boolean {
    return this.#longEnd !== undefined;
  }

  get unfinished(): boolean {
    // More ends than beginnings is a mistake that no further line repairs.
    return this.isInText || (this.#depth >= 0 && (this.#depth > 0 || operators.has(this.#last) || wordsThatGoOn.has(this.#last)));
  }

  get empty(): boolean {
    return this.#empty && !this.isInText;
  }

  readLine(line: string): void {
    let at = 0;
    while (at < line.length) {
      if (this.#longEnd !== undefined) {
        const end = line.indexOf(this.#longEnd, at);
        if (end < 0) return;
        at = end + this.#longEnd.length;
        this.#longEnd = undefined;
        this.tokens++;
        continue;
      }
      token.lastIndex = at;
      const text = token.exec(line)![0];
      at += text.length;
      if (text.trim() !== '') this.#readToken(text);
    }
  }

  #readToken(text: string): void {
    const long = /^(--)?\[(=*)\[$/.exec(text);
    if (long === null && text.startsWith('--')) return;
    this.tokens++;
    if (long) {
      this.#longEnd = `]${long[2]}]`;
      if (long[1] === undefined) [this.#last, this.#empty] = ['"', false];
      return;
    }
    this.#empty = false;
    this.#last = text;
    const quote = text[0]!;
    if (quote === '"' || quote === "'") {
      // A backslash at the end of the line takes the string on to the next one, and so does \z.
      if (/\\(?:z\s*)?$/.test(text)) this.#longEnd = quote;
    } else if (Object.hasOwn(opens, text)) this.#depth += opens[text]!;
    else if (text === '(' || text === '{' || text === '[') this.#depth++;
    else if (text === ')' || text === '}' || text === ']') this.#depth--;
  }
}
