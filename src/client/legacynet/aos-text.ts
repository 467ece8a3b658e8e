/**
 * What processes of aos say, as text: they paint for a terminal of their own, and put errors below each other.
 *
 *     \n\n<red>error:\n<plain>[string ".handlers"]:723: [string "aos"]:1: boom            an Eval that failed
 *     <red>Error<grey> handling message with Action = Inc\n…\n\n<red>error:\n<plain>…    a handler that failed
 *
 * @source recorded of aos 2.0.1: test/fixtures/legacynet/units.json
 */

/** Without colours. Whatever else could move a cursor stays, and is escaped where it is shown. */
export function withoutColors(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[\d;]*m/g, '');
}

/** What went wrong, with its own place in front: what the runtime raised again is left out. */
export function aosError(text: string): string {
  const plain = withoutColors(text);
  const end = plain.lastIndexOf('\nerror:\n');
  const said = (end < 0 ? plain : plain.slice(end + '\nerror:\n'.length)).trim();
  return said.replace(/^(?:\[string "\.[^"\n]*"\]:\d+: )+(?=\[string ")/, '');
}

/** A result of a compute unit with its texts like that. */
export function withPlainTexts(result: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { Output: output, Error: error, ...rest } = result;
  const plain = (value: unknown): unknown => (typeof value === 'string' ? withoutColors(value) : value);
  const inside = typeof output === 'object' && output !== null && !Array.isArray(output) ? Object.fromEntries(Object.entries(output).map(([key, value]) => [key, plain(value)])) : plain(output);
  const data = (inside as { data?: unknown } | null | undefined)?.data;
  // Of early aos it has `output` within.
  const isEarly = typeof data === 'object' && data !== null && !Array.isArray(data);
  const shown = isEarly ? { ...(inside as object), data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, plain(value)])) } : inside;
  return { ...rest, ...(output === undefined ? {} : { Output: shown }), ...(error === undefined ? {} : { Error: typeof error === 'string' ? aosError(error) : error }) };
}
