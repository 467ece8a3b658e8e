/** Which tokens must not touch. */
import { isDigit, isWordCharacter } from '../../lua/parse/characters.ts';
import { symbols } from '../../lua/parse/token.ts';

/**
 * Whether two tokens would be read as others without a blank between them, in either dialect.
 * @param before text of the first token; empty when there is none
 * @param after text of the second
 */
export function runTogether(before: string, after: string): boolean {
  if (before === '') return false;
  const first = before.charCodeAt(0);
  const next = after.charCodeAt(0);
  // Names and numerals; Luerl reads `3x` as two tokens, PUC refuses it.
  if (isWordCharacter(first)) return isWordCharacter(next) || (next === 0x2e && isDigit(first));
  if (first === 0x22 || first === 0x27) return false;
  if (first === 0x2e && before.length > 1 && before.charCodeAt(1) !== 0x2e) return isWordCharacter(next) || next === 0x2e;
  if (first === 0x5b) return before.length === 1 && (next === 0x5b || next === 0x3d);
  if (first === 0x2d) return next === 0x2d;
  if (first === 0x2e && isDigit(next)) return before.length === 1;
  const both = before + after.slice(0, 2);
  return symbols[first]?.find((symbol) => both.startsWith(symbol)) !== before;
}
