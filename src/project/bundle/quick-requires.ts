/** What most files require, without their tree: `require "x"` and `require("x")`, wherever an expression may stand. */
import { lookQuickly } from '../../lua/parse/quick-look.ts';
import { shownName } from './constant-names.ts';
import { noRequires, type FoundRequire, type RequireFacts } from './find-requires.ts';

/** A literal of ASCII without escapes, as the one argument. Where it is tried, a variable is used in a source that is right, so it is a call. */
const plainCall = /require[ \t\n\v\f\r\xa0]*(?:(["'])([^"'\\\n\x80-\xff]*)\1|\([ \t\n\v\f\r\xa0]*(["'])([^"'\\\n\x80-\xff]*)\3[ \t\n\v\f\r\xa0]*\))/y;
/** `_G["require"] = …` gives a file its own, without naming it. */
const otherGlobals = /\b_G\b(?!\s*\.)/;
/** It may boot the runtime of hbx: only the tree tells. */
const boots = /\bboot\b/;

/**
 * Reads a Luerl source that is right and uses `require` in plain ways only.
 *
 * @param source binary text
 * @returns what `findRequires` finds, or undefined when it has to look
 */
export function quickRequires(source: string): RequireFacts | undefined {
  const names = lookQuickly(source);
  if (names === undefined || otherGlobals.test(source) || boots.test(source)) return undefined;
  if (names.length === 0) return noRequires;
  const requires: FoundRequire[] = [];
  for (const { at, isUse, isInMain } of names) {
    plainCall.lastIndex = at;
    const found = isUse ? plainCall.exec(source) : null;
    if (found === null) return undefined;
    const name = found[2] ?? found[4]!;
    requires.push({ name, shown: shownName(name, 'luerl'), at, isEager: isInMain, mayBeMissing: false });
  }
  return { ...noRequires, requires, usesRequire: true };
}
