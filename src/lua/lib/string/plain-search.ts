/** Search for a text as it stands, in time that grows with both texts together and not with their product. */
import { allocate, charge } from '../../runtime/meter.ts';

/** Up to this length JavaScript's own search is safe: it may look at each place this often. */
const shortLength = 32;

/** Where `wanted` begins in `text` at `from` or behind, counted from 0; -1 when nowhere. Charges for the work. */
export function indexOfPlain(text: string, wanted: string, from: number): number {
  if (wanted.length <= shortLength) {
    const at = text.indexOf(wanted, from);
    charge(1 + (((at < 0 ? text.length : at) - from + wanted.length) >>> 5));
    return at;
  }
  if (text.length - from < wanted.length) return -1;
  charge((text.length - from + 2 * wanted.length) >>> 4);
  return search(text, wanted, from, fallbacks(wanted));
}

/** For each prefix of a text, the length of its longest end that is also its beginning (Knuth, Morris, Pratt). */
function fallbacks(text: string): Int32Array {
  allocate(4 * text.length);
  const table = new Int32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    while (length > 0 && text.charCodeAt(length) !== code) length = table[length - 1]!;
    if (text.charCodeAt(length) === code) length += 1;
    table[at] = length;
  }
  return table;
}

function search(text: string, wanted: string, from: number, table: Int32Array): number {
  let length = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    while (length > 0 && wanted.charCodeAt(length) !== code) length = table[length - 1]!;
    if (wanted.charCodeAt(length) === code) length += 1;
    if (length === wanted.length) return at - length + 1;
  }
  return -1;
}
