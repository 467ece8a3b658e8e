import { readFileSync } from 'node:fs';
import type { HeaderField, WireMessage } from '../../src/message/codec.ts';

const folder = new URL('../fixtures/hyperbeam/', import.meta.url);

/** One request and its reply, as a real node and a real client exchanged them. */
export interface Exchange {
  /** `METHOD path`, for the names of tests. */
  readonly name: string;
  readonly request: WireMessage;
  readonly reply: WireMessage;
  /** The recording lost the body: an HTML page, or bytes cut at the end of a chunk. */
  readonly isElided: boolean;
}

/** Reads a recording of a client (`<<<#n REQ …>>>` before each chunk). */
export function recordedClient(file: string): Exchange[] {
  const text = readFileSync(new URL(file, folder), 'latin1');
  const chunks = [...text.matchAll(/\n<<<#(\d+) (REQ|RES) \d+ (\d+)>>>\n/g)].map((found) => {
    const start = found.index + found[0].length;
    return { connection: found[1]!, kind: found[2]!, text: text.slice(start, start + Number(found[3])) };
  });
  const exchanges: Exchange[] = [];
  const open = new Map<string, { request: string; reply: string }>();
  const close = (connection: string): void => {
    const pair = open.get(connection);
    if (pair?.reply) exchanges.push(exchange(pair.request, pair.reply));
  };
  for (const chunk of chunks) {
    const pair = open.get(chunk.connection);
    if (chunk.kind === 'RES') {
      if (pair) pair.reply += chunk.text;
    } else if (pair && !pair.reply) {
      pair.request += chunk.text;
    } else {
      close(chunk.connection);
      open.set(chunk.connection, { request: chunk.text, reply: '' });
    }
  }
  for (const connection of open.keys()) close(connection);
  return exchanges;
}

/** Reads a recording of plain GETs (`===== path` before each exchange). */
export function recordedGets(file: string): Exchange[] {
  const text = readFileSync(new URL(file, folder), 'latin1');
  return text
    .split(/^===== .*\n/m)
    .slice(1)
    .map((section) => {
      const lineEnd = section.indexOf('\n');
      const request = JSON.parse(section.slice(4, lineEnd)) as string;
      return exchange(request, section.slice(lineEnd + 1).replace(/\n+$/, '\n'));
    });
}

function exchange(request: string, reply: string): Exchange {
  const [startLine, headers, body] = split(request);
  const [method = '', url = ''] = startLine.split(' ');
  const [statusLine, replyHeaders, rawReplyBody] = split(reply);
  const replyBody = headerOf(replyHeaders, 'transfer-encoding') === 'chunked' ? dechunk(rawReplyBody) : rawReplyBody;
  return {
    name: `${method} ${url}`,
    request: { method, url, headers, body: Buffer.from(body, 'latin1') },
    reply: { status: Number(statusLine.split(' ')[1]), headers: replyHeaders, body: Buffer.from(replyBody ?? '', 'latin1') },
    isElided: replyBody === undefined || replyBody.includes('[html page elided]'),
  };
}

function split(message: string): [string, HeaderField[], string] {
  const blank = message.indexOf('\r\n\r\n');
  const [startLine = '', ...lines] = message.slice(0, blank).split('\r\n');
  const headers = lines.map((line): HeaderField => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return [startLine, headers, message.slice(blank + 4)];
}

/** Joins the chunks of a body; undefined when the sizes no longer fit. */
function dechunk(text: string): string | undefined {
  if (text.includes('[html page elided]')) return undefined;
  let body = '';
  let position = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', position);
    const size = Number.parseInt(text.slice(position, lineEnd), 16);
    if (lineEnd === -1 || Number.isNaN(size) || lineEnd + 2 + size > text.length) return undefined;
    if (size === 0) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    position = lineEnd + 2 + size + 2;
  }
}

/** The value of a header. */
export function headerOf(headers: readonly HeaderField[], name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1];
}
