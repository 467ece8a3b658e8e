/**
 * A server that stands for a recorded node: it compares each request with the recorded one and answers the recorded bytes, in chunks.
 *
 * Compared are method, path, names of headers, and the structure of the body: which parts a multipart has and which lines they hold, or
 * which tags a data item has. Dates, keys, signatures, ids and ports are not, and neither are headers that only the client's library adds.
 * What differs is told, in words, so a test can say exactly what it accepts. A request without a counterpart gets a page with 404.
 *
 * Where HTML pages were left out of a recording, a page of their size stands in.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readItem } from '../../src/message/codecs/ans104/item.ts';
import { boundaryOf } from '../../src/message/codecs/httpsig/multipart.ts';
import type { HeaderField, WireMessage } from '../../src/message/codec.ts';
import { headerOf, type Exchange } from './recorded-exchanges.ts';

/** One request, and what it was compared with. */
export interface Replayed {
  /** `METHOD path` as it came. */
  readonly asked: string;
  /** The same as recorded; absent when there is nothing like it. */
  readonly recorded?: string;
  /** What is not as recorded: `+ header accept-bundle`, `- part inline: data-protocol`. */
  readonly differences: readonly string[];
}

export interface ReplayServer {
  readonly url: string;
  readonly seen: Replayed[];
  close(): Promise<void>;
}

export interface ReplayOptions {
  /** Requests that are asked in another way than was recorded: `METHOD path` of ours, and of the recording. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export async function replayServer(exchanges: readonly Exchange[], { aliases = {} }: ReplayOptions = {}): Promise<ReplayServer> {
  const left = [...exchanges];
  const seen: Replayed[] = [];
  /** A recorded POST is answered once, in the order of the recording; a GET as often as it is asked. */
  const take = (asked: string): Exchange | undefined => {
    const wanted = [aliases[asked] ?? asked].map(canonical)[0]!;
    const at = left.findIndex(({ name }) => canonical(name) === wanted);
    if (at < 0) return undefined;
    const found = left[at]!;
    if (found.request.method === 'POST') left.splice(at, 1);
    return found;
  };
  const server = createServer((req, res) => {
    const pieces: Buffer[] = [];
    req.on('data', (piece: Buffer) => pieces.push(piece));
    req.on('end', () => {
      const headers: HeaderField[] = [];
      for (let at = 0; at < req.rawHeaders.length; at += 2) headers.push([req.rawHeaders[at]!.toLowerCase(), req.rawHeaders[at + 1]!]);
      const request: WireMessage = { method: req.method!, url: req.url!, headers, body: Buffer.concat(pieces) };
      const asked = `${req.method} ${req.url}`;
      const found = take(asked);
      if (found === undefined) {
        seen.push({ asked, differences: [] });
        res.writeHead(404, { 'content-type': 'text/html' });
        res.end('<!doctype html><title>404</title>');
        return;
      }
      seen.push({ asked, recorded: found.name, differences: compare(request, found.request) });
      req.socket.end(rawReply(found));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

/** Spellings that mean the same on both nodes (protocol.md G): where the slot stands, and the device of a process. The order of a query as well. */
function canonical(name: string): string {
  const [method, url = ''] = name.split(' ');
  const [path = '', query = ''] = decodeURIComponent(url).split('?');
  const words = query.split('&').filter((word) => word !== '');
  const plain = path
    .replace(/^(\/[\w-]{43})~process@1\.0/, '$1')
    .replace(/&bytes=marked/, '')
    .replace(/\/compute&slot=(\d+)/, (_all, slot: string) => {
      words.push(`slot=${slot}`);
      return '/compute';
    });
  return `${method} ${plain}?${words.sort().join('&')}`;
}

/** Names that the library of a client adds. */
const ofTheLibrary = new Set(['accept-encoding', 'accept-language', 'connection', 'content-length', 'host', 'sec-fetch-mode', 'transfer-encoding', 'user-agent']);

function compare(ours: WireMessage, recorded: WireMessage): string[] {
  const names = ({ headers }: WireMessage): string[] => headers.map(([name]) => name).filter((name) => !ofTheLibrary.has(name));
  const differences = difference('header', names(ours), names(recorded));
  for (const name of ['codec-device', 'accept']) {
    const [mine, theirs] = [headerOf(ours.headers, name), headerOf(recorded.headers, name)];
    if (mine !== undefined && theirs !== undefined && mine !== theirs) differences.push(`${name}: ${mine}, recorded ${theirs}`);
  }
  const [mine, theirs] = [structureOf(ours), structureOf(recorded)];
  differences.push(...difference('part', [...mine.keys()], [...theirs.keys()]));
  for (const [part, lines] of mine) if (theirs.has(part)) differences.push(...difference(`${part}:`, lines, theirs.get(part)!));
  return differences;
}

function difference(what: string, ours: readonly string[], recorded: readonly string[]): string[] {
  return [...ours.filter((name) => !recorded.includes(name)).map((name) => `+ ${what} ${name}`), ...recorded.filter((name) => !ours.includes(name)).map((name) => `- ${what} ${name}`)].sort();
}

/** The parts of a body and the names in each; empty for a body that is neither. */
function structureOf({ headers, body }: WireMessage): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  const item = headerOf(headers, 'codec-device') === 'ans104@1.0' ? readItem(body) : undefined;
  if (item?.ok === true) {
    const { kind, target, anchor, tags } = item.value;
    parts.set(`item ${kind.number}${target.length > 0 ? ' target' : ''}${anchor.length > 0 ? ' anchor' : ''}`, tags.map(({ name }) => Buffer.from(name).toString()));
    return parts;
  }
  const boundary = boundaryOf(headerOf(headers, 'content-type'));
  if (boundary === undefined) return parts;
  for (const text of Buffer.from(body).toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const lines = text.replace(/^\r\n/, '').split('\r\n\r\n')[0]!.split('\r\n').filter((line) => line.includes(': '));
    const disposition = lines.find((line) => line.startsWith('content-disposition: '))!;
    const name = /name="([^"]*)"/.exec(disposition)?.[1]?.replace(/[\w-]{43}/g, '<id>') ?? 'inline';
    // Of a message and of its HMAC the commitments have the same name here: one has a committer.
    const keys = lines.map((line) => line.slice(0, line.indexOf(': '))).filter((key) => key !== 'content-disposition').sort();
    parts.set(keys.includes('committer') ? `${name} of a key` : name, keys);
  }
  return parts;
}

/** Bytes of a page, where it was left out. */
const pageBytes = 24_907;

/** The reply as it went over the wire, in two chunks. */
function rawReply({ reply, isElided }: Exchange): Buffer {
  const body = isElided ? Buffer.from('<!doctype html><title>A page that was left out</title>'.padEnd(pageBytes, ' ')) : Buffer.from(reply.body);
  const head = reply.headers.filter(([name]) => name !== 'connection').map(([name, value]) => `${name}: ${value}\r\n`);
  const middle = body.length >> 1;
  const chunks = [body.subarray(0, middle), body.subarray(middle)].filter((chunk) => chunk.length > 0).flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16).toUpperCase()}\r\n`), chunk, Buffer.from('\r\n')]);
  const isChunked = headerOf(reply.headers, 'transfer-encoding') === 'chunked';
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${reply.status} Recorded\r\n${head.join('')}connection: close\r\n\r\n`, 'latin1'), ...(isChunked ? [...chunks, Buffer.from('0\r\n\r\n')] : [body])]);
}
