/**
 * Reads Lua line by line, just far enough to know whether a statement goes on in the next line: an open block, bracket,
 * long string or comment, or an operator at the end. It keeps its place, so a long chunk is read once only.
 * It never says that Lua is right; the process does. A parser can take its place later behind the same two answers.
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

/** Starts reading. */
export function createLuaScan(): LuaScan {
  let depth = 0;
  let empty = true;
  let last = '';
  /** What ends the long string or comment that is open. */
  let longEnd: string | undefined;

  const readToken = (text: string): void => {
    if (text.trim() === '') return;
    const long = /^(--)?\[(=*)\[$/.exec(text);
    if (long) {
      longEnd = `]${long[2]}]`;
      if (long[1] === undefined) [last, empty] = ['"', false];
      return;
    }
    if (text.startsWith('--')) return;
    empty = false;
    last = text;
    const quote = text[0]!;
    if (quote === '"' || quote === "'") {
      // A backslash at the end of the line takes the string on to the next one.
      if (text.endsWith('\\')) longEnd = quote;
      return;
    }
    if (Object.hasOwn(opens, text)) depth += opens[text]!;
    else if (text === '(' || text === '{' || text === '[') depth++;
    else if (text === ')' || text === '}' || text === ']') depth--;
  };

  const readLine = (line: string): void => {
    let at = 0;
    while (at < line.length) {
      if (longEnd !== undefined) {
        const end = line.indexOf(longEnd, at);
        if (end < 0) return;
        at = end + longEnd.length;
        longEnd = undefined;
        continue;
      }
      token.lastIndex = at;
      const text = token.exec(line)![0];
      at += text.length;
      readToken(text);
    }
  };

  return {
    add(text) {
      for (const line of text.split('\n')) readLine(line);
    },
    get unfinished() {
      // More ends than beginnings is a mistake that no further line repairs.
      return longEnd !== undefined || (depth >= 0 && (depth > 0 || operators.has(last) || wordsThatGoOn.has(last)));
    },
    get empty() {
      return empty && longEnd === undefined;
    },
  };
}
