/**
 * Lines of a stream of UTF-8, without their ends. `\n` and `\r\n` end a line (and nothing else does), a last line needs no
 * end, and a byte order mark at the start is dropped. Lines may be of any length.
 */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export async function* splitLines(input: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  /** The beginning of a line whose end has not come, in pieces: joining at each chunk would be quadratic. */
  let pieces: string[] = [];
  let first = true;
  const finish = (last: string): string => {
    const line = pieces.length === 0 ? last : pieces.join('') + last;
    pieces = [];
    const start = first && line.startsWith('\ufeff') ? 1 : 0;
    first = false;
    return line.slice(start, line.endsWith('\r') ? -1 : undefined);
  };

  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer);
    let start = 0;
    for (;;) {
      const end = text.indexOf('\n', start);
      if (end < 0) break;
      yield finish(text.slice(start, end));
      start = end + 1;
    }
    if (start < text.length) pieces.push(text.slice(start));
  }
  const rest = decoder.end();
  if (rest !== '' || pieces.length > 0) yield finish(rest);
}
