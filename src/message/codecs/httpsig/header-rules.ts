/**
 * What may travel as an HTTP header.
 *
 * @source protocol.md F.23 (undici refuses replies with more than 16 KB of headers), F.24, F.25
 */

/** Names that mean something to HTTP itself: a key of that name would break the connection, or never arrive. */
const httpNames = new Set([
  'connection', 'content-encoding', 'content-length', 'date', 'expect', 'keep-alive', 'proxy-authenticate', 'proxy-authorization',
  'proxy-connection', 'set-cookie', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

/** True when HTTP carries this header and gives it back unchanged. The value is wire text. */
export function isSafeHeader(name: string, value: string): boolean {
  return (
    /^[a-z0-9!#$%&'*+\-.^_`|~]+$/.test(name) &&
    /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) &&
    !httpNames.has(name)
  );
}

/** Headers in sum, their names in `signature-input` included; the signature itself adds 2 KB, and clients stop at 16 KB. */
const budgetBytes = 12 * 1024;

/** Never moved: clients look for them in the headers. */
const fixed = new Set(['ao-result', 'inline-body-key', 'path', 'slot', 'status', 'process', 'content-type']);

/** The names of the largest headers that have to move so that the rest fits the budget. */
export function heaviestHeaders(headers: ReadonlyMap<string, string>): string[] {
  let sum = 0;
  for (const header of headers) sum += cost(header);
  if (sum <= budgetBytes) return [];
  const moved: string[] = [];
  const movable = [...headers].filter(([name]) => !fixed.has(name)).sort((a, b) => b[1].length - a[1].length);
  for (const header of movable) {
    if (sum <= budgetBytes) break;
    sum -= cost(header);
    moved.push(header[0]);
  }
  return moved;
}

function cost([name, value]: readonly [string, string]): number {
  return name.length * 2 + value.length + 7;
}
