/** Classes of bytes, as C's `isalpha` and friends see them in the C locale. */

const digit = 1;
const hexDigit = 2;
const letter = 4;
const space = 8;

const classes = new Uint8Array(256);
for (let code = 0x30; code <= 0x39; code++) classes[code] = digit | hexDigit;
for (let code = 0x41; code <= 0x5a; code++) classes[code] = classes[code + 0x20] = letter;
for (let code = 0x41; code <= 0x46; code++) classes[code] = classes[code + 0x20] = letter | hexDigit;
classes[0x5f] = letter;
for (const code of [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]) classes[code] = space;

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isHexDigit(code: number): boolean {
  return code < 256 && (classes[code]! & hexDigit) !== 0;
}

/** A letter or `_`. */
export function isLetter(code: number): boolean {
  return code < 256 && (classes[code]! & letter) !== 0;
}

export function isWordCharacter(code: number): boolean {
  return code < 256 && (classes[code]! & (letter | digit)) !== 0;
}

export function isSpace(code: number): boolean {
  return code < 256 && (classes[code]! & space) !== 0;
}

/** Value of a hexadecimal digit. */
export function hexValue(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x61 + 10;
}
