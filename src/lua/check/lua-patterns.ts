/** Reads Lua patterns as far as is needed to tell what Luerl makes of them. */

/** Why a pattern is refused. `frontier`, `backreference`: only by Luerl; the others by everybody. */
export type PatternProblem = 'frontier' | 'backreference' | 'class' | 'escape-at-end' | 'balance' | 'set' | 'open-capture' | 'closed-capture';

export interface PatternFacts {
  readonly problem: PatternProblem | undefined;
  /** What stands at the problem: `%1`. */
  readonly at: string;
  readonly captures: number;
  /** Some part may match more than nothing, and all parts together may match nothing. */
  readonly mayMatchNothing: boolean;
  /** Begins with `^`. */
  readonly isAnchored: boolean;
}

const classLetters = 'acdglpsuwxzACDGLPSUWXZ';

export function readPattern(pattern: string): PatternFacts {
  let captures = 0;
  let depth = 0;
  let isOptional = true;
  let hasItems = false;
  const isAnchored = pattern.startsWith('^');
  const facts = (problem?: PatternProblem, at = ''): PatternFacts => ({ problem, at, captures, mayMatchNothing: isOptional && hasItems, isAnchored });

  let at = isAnchored ? 1 : 0;
  while (at < pattern.length) {
    const character = pattern[at]!;
    if (character === '(') {
      depth++;
      captures++;
      at++;
      continue;
    }
    if (character === ')') {
      if (depth-- === 0) return facts('closed-capture', ')');
      at++;
      continue;
    }
    if (character === '$' && at === pattern.length - 1) break;
    if (character === '%') {
      const letter = pattern[at + 1];
      if (letter === undefined) return facts('escape-at-end', '%');
      if (letter === 'f') return facts('frontier', '%f');
      if (letter === 'b') {
        if (at + 3 >= pattern.length) return facts('balance', '%b');
        hasItems = true;
        isOptional = false;
        at += 4;
        continue;
      }
      if (/[0-9]/.test(letter)) return facts('backreference', `%${letter}`);
      if (isUnknownClass(letter)) return facts('class', `%${letter}`);
      at += 2;
    } else if (character === '[') {
      const set = readSet(pattern, at);
      if ('problem' in set) return facts(set.problem, set.at);
      at = set.end;
    } else {
      at++;
    }
    hasItems = true;
    const quantifier = pattern[at];
    if (quantifier !== undefined && '*+-?'.includes(quantifier)) {
      at++;
      if (quantifier === '+') isOptional = false;
    } else {
      isOptional = false;
    }
  }
  return depth > 0 ? facts('open-capture', '(') : facts();
}

/** A letter that is no class is a plain letter in PUC, and an error in Luerl. */
function isUnknownClass(letter: string): boolean {
  return /[A-Za-z0-9\xc0-\xd6\xd8-\xf6\xf8-\xff]/.test(letter) && !classLetters.includes(letter);
}

function readSet(pattern: string, start: number): { end: number } | { problem: PatternProblem; at: string } {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  while (at < pattern.length) {
    if (pattern[at] === ']') return { end: at + 1 };
    if (pattern[at] !== '%') {
      at++;
      continue;
    }
    const letter = pattern[at + 1];
    if (letter !== undefined && isUnknownClass(letter)) return { problem: 'class', at: `%${letter}` };
    at += 2;
  }
  return { problem: 'set', at: '[' };
}
