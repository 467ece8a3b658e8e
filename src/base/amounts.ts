/** Amounts as people write them. */

/** A whole number above 0: `100000000`, `1e8`. `undefined` for other text. */
export function parseCount(text: string): number | undefined {
  if (!/^\d{1,16}(e\d{1,2})?$/i.test(text)) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

/** A number of bytes above 0: `67108864`, `64-mb`, `64mb`, `1 GB`; 1 kb has 1024. `undefined` for other text. */
export function parseBytes(text: string): number | undefined {
  const parts = /^(\d{1,15})(?:[- ]?(b|kb|mb|gb))?$/i.exec(text);
  if (parts === null) return undefined;
  const unit = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }[(parts[2] ?? 'b').toLowerCase() as 'b' | 'kb' | 'mb' | 'gb'];
  const bytes = Number(parts[1]) * unit;
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** What a Lua state needs at least: the library of the process alone takes a part of it. */
export const leastMemoryBytes = 1024 ** 2;
