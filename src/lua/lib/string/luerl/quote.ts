/** Luerl's `%q`. What it quotes is odd, since octal numbers in its pattern mean other bytes than they seem to. */
import { allocateString, charge } from '../../../runtime/meter.ts';
import type { UnicodeText } from './unicode.ts';

/** Bytes that stand alone: 0 to 3, the digit 9, line end, `"`, backslash, and 127 to 159. */
const special = /([\0-\x039\n"\\\x7f-\x9f])/;

/** Adds a quoted text. */
export function addQuoted(target: UnicodeText, text: string): void {
  charge(8 * text.length);
  allocateString(4 * text.length);
  target.characters('"');
  const parts = text.split(special);
  while (parts.at(-1) === '') parts.pop();
  const rest = parts.filter((part, at) => part !== '' || at === parts.length);
  for (let at = 0; at < rest.length; at++) {
    const part = rest[at]!;
    const code = part.length === 1 ? part.charCodeAt(0) : -1;
    if (part === '\n' || part === '"' || part === '\\') target.characters(`\\${part}`);
    else if (code >= 0 && code < 32) target.characters(`\\${startsWithDigit(rest[at + 1]) ? String(code).padStart(3, '0') : code}`);
    else if (code >= 127 && code <= 159) target.characters(String(code));
    else target.bytes(part);
  }
  target.characters('"');
}

function startsWithDigit(text: string | undefined): boolean {
  return text !== undefined && text >= '0' && text < ':';
}
