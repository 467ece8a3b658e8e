/**
 * What a person is told of a reply that is no answer: its first useful line, never a whole page. It is somebody else's text, so
 * control characters are escaped and its length is bounded.
 */
import { escapeControlInLine } from '../../base/terminal-text.ts';

/** Bytes of a reply that are looked at. */
const maxLooked = 16 * 1024;

/** Characters of a line that is shown. */
const maxLine = 200;

/** Keys under which services put their sentence. */
const sentenceKeys = ['error', 'message', 'reason', 'detail', 'error_description', 'body', 'title'];

/** True for a web page, whatever its content type says: nodes call plain texts `text/html`, too. */
export function isPage(body: Uint8Array | string): boolean {
  return /^<(?:!doctype\s+html|html|head|body|title|h1|center|meta|script|\?xml)(?=[\s>?])/i.test(beginning(body).replace(/^(?:\s*<!--[^]*?-->)*\s*/, ''));
}

/**
 * The first useful line: title or first heading of a page, the sentence in a JSON document, else the first line that is not empty.
 * @returns '' when there is none
 */
export function usefulLine(body: Uint8Array | string): string {
  const text = beginning(body);
  if (isPage(text)) return bounded(withoutMarkup(inner(text, 'title') ?? inner(text, 'h1') ?? ''));
  if (isBinary(text)) return '';
  const said = /^[{["]/.test(text) ? sentenceIn(parsed(text), 3) : undefined;
  return bounded(firstLine(said ?? text));
}

/** What the reply is, in words, for "it is not JSON": `a web page ("Sign in")`. */
export function describeBody(body: Uint8Array): string {
  if (body.length === 0) return 'it is empty';
  if (body[0] === 0x1f && body[1] === 0x8b) return 'it is compressed (gzip), which hbx did not ask for';
  const line = usefulLine(body);
  if (isPage(body)) return line === '' ? 'it is a web page' : `it is a web page ("${line}")`;
  if (line === '') return `it is ${body.length} bytes that are no text`;
  return `it is not JSON but "${line}"`;
}

function beginning(body: Uint8Array | string): string {
  const text = typeof body === 'string' ? body.slice(0, maxLooked) : Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, maxLooked)).toString('utf8');
  return text.replace(/^\ufeff/, '').trim();
}

/** Bytes that are no UTF-8, or have zeros in them. */
function isBinary(text: string): boolean {
  return /\u0000|\ufffd/.test(text.slice(0, 200));
}

/** What stands between the tags of the first element of a kind. Searched by index: a page may be made to make patterns slow. */
function inner(page: string, tag: string): string | undefined {
  const lower = page.toLowerCase();
  const start = lower.indexOf(`<${tag}`);
  const from = start < 0 ? -1 : lower.indexOf('>', start);
  if (from < 0) return undefined;
  const end = lower.indexOf(`</${tag}`, from);
  const text = page.slice(from + 1, end < 0 ? from + 1 + 4 * maxLine : end).trim();
  return text === '' ? undefined : text;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '-', mdash: '-', middot: '·' };

function withoutMarkup(html: string): string {
  const text = html.slice(0, 4 * maxLine).replace(/<[^<>]*>?/g, ' ');
  return text.replace(/&(?:#(\d{1,4})|(\w{1,8}));/g, (whole: string, code: string | undefined, name: string | undefined) => (code !== undefined ? String.fromCharCode(Number(code)) : (Object.hasOwn(entities, name!) ? entities[name!]! : whole)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sentenceIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth === 0) return undefined;
  if (Array.isArray(value)) return sentenceIn(value[0], depth - 1);
  for (const key of sentenceKeys) {
    const said = Object.hasOwn(value, key) ? sentenceIn((value as Record<string, unknown>)[key], depth - 1) : undefined;
    if (said !== undefined && said.trim() !== '') return said;
  }
  return undefined;
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => /[\p{L}\p{N}]/u.test(line)) ?? '';
}

function bounded(line: string): string {
  const shown = escapeControlInLine(line.replace(/\s+/g, ' ').trim().slice(0, maxLine + 1));
  return shown.length > maxLine ? `${shown.slice(0, maxLine)}…` : shown;
}
