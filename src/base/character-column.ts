/**
 * The column that a reader sees for one that counts bytes of UTF-8, as the Lua engine counts them.
 * @param line text of the line
 * @param columnBytes from 1; behind the end of the line it means its end
 * @returns UTF-16 units, from 1, never in the middle of a character
 */
export function characterColumn(line: string, columnBytes: number): number {
  let bytes = 0;
  let units = 0;
  for (const character of line) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes >= columnBytes) return units + 1;
    units += character.length;
  }
  return units + 1;
}
