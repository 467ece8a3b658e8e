/**
 * The multipart body: how parts are written, and how they are read back, deformities included.
 *
 * A part is a block of `key: value` lines joined by CRLF, then a blank line and a body if it has one. Values may hold
 * bare line feeds, so nothing is ever split there. All texts are wire text.
 *
 * @source protocol.md A.3, F.2, F.3, F.28
 */
import { createHash, hash } from 'node:crypto';
import type { DecodeResult } from '../../codec.ts';
import { maxReplyValues } from '../../limits.ts';
import { itemText, parseItem } from '../../structured-fields.ts';
import { normalizeKey } from '../../value.ts';
import { keyFromWire, toWire, wireBytes } from '../../wire-text.ts';
import { sha256Of } from './digest.ts';

/** `sorted`: all lines by name, as HyperBEAM writes them. `disposition-first`: as hbsig writes them. */
export type PartOrder = 'sorted' | 'disposition-first';

/** One part of a body. */
export interface Part {
  /** Keys from the outermost level inwards. Empty for the inline part. */
  readonly path: readonly string[];
  /** A binary, or the lines of a level (its own `body` included). */
  readonly content: string | Map<string, string>;
}

/** More parts are refused. A level needs one each, so this is far above real messages. */
const maxParts = 65_536;

/** The name of a key in the path of a part. `/` and `"` would end it, so they are escaped; real keys have neither. */
export function partName(key: string): string {
  const wire = toWire(key);
  return /[/"\\\x00-\x1f\x7f%]/.test(wire)
    ? wire.replace(/[/"\\\x00-\x1f\x7f]|%(?=[0-9a-fA-F]{2})/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    : wire;
}

/** A part that is one binary. */
export function binaryPart(disposition: string, value: string): string {
  return `content-disposition: ${disposition}\r\n\r\n${value}`;
}

/** A part that is a level: its scalars as lines, its `body` after a blank line. */
export function formatPart(disposition: string, level: ReadonlyMap<string, string>, order: PartOrder = 'sorted'): string {
  const lines: [string, string][] = [];
  for (const [key, value] of level) if (key !== 'body') lines.push([toWire(key), value]);
  lines.push(['content-disposition', disposition]);
  lines.sort((a, b) => {
    if (order === 'disposition-first' && (a[0] === 'content-disposition') !== (b[0] === 'content-disposition')) {
      return a[0] === 'content-disposition' ? -1 : 1;
    }
    return a[0] < b[0] ? -1 : 1;
  });
  const block = lines.map(([key, value]) => `${key}: ${value}`).join('\r\n');
  const body = level.get('body');
  return body === undefined || body === '' ? block : `${block}\r\n\r\n${body}`;
}

/** Joins parts to a body. The boundary is the hash of the parts, so equal messages make equal bodies. */
export function joinParts(parts: readonly string[]): { body: string; boundary: string } {
  const boundary = hash('sha256', wireBytes(parts.join('\r\n')), 'base64url');
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return { body: `${body}--${boundary}--`, boundary };
}

/** The boundary that a content type names; undefined when it is not multipart. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^\s*multipart\//i.test(contentType)) return undefined;
  const found = /;\s*boundary=(?:"([^"]*)"|([^;\s]+))/i.exec(contentType);
  return found?.[1] ?? found?.[2];
}

/**
 * Splits a body into parts. Fails with status 400, or 413 when there are too many.
 * @param maxLines lines of all parts together, and levels that their names make
 */
export function parseParts(body: string, boundary: string, maxLines = maxReplyValues): DecodeResult<Part[]> {
  const opening = `--${boundary}\r\n`;
  const start = body.startsWith(opening) ? 0 : body.indexOf(`\r\n${opening}`) + 2;
  if (boundary === '' || (start === 1 && !body.startsWith(opening))) return failure('it does not begin with its boundary');
  const from = start + opening.length;
  const end = body.indexOf(`\r\n--${boundary}--`, from - 2);
  if (end === -1) return failure('its closing boundary is missing');
  const texts = body.slice(from, Math.max(from, end)).split(`\r\n--${boundary}`, maxParts + 1);
  if (texts.length > maxParts) return failure(`it has more than ${maxParts} parts`, 413);
  const left = { lines: maxLines, rescueLines: maxRescueLines };
  const parts: Part[] = [];
  for (const text of texts) {
    const part = parsePart(text, left);
    if (left.lines < 0) return failure(`its parts have more than ${maxLines} lines`, 413);
    if (!part) return failure('a part has no content-disposition with a name');
    parts.push(part);
  }
  return { ok: true, value: parts };
}

function failure(what: string, status = 400): DecodeResult<never> {
  return { ok: false, status, reason: `The multipart body cannot be read: ${what}.` };
}

function parsePart(text: string, left: { lines: number; rescueLines: number }): Part | undefined {
  // All parts but the first still have the line break that ended their boundary line.
  const raw = text.startsWith('\r\n') ? text.slice(2) : text;
  const rescued = rescueData(raw, left);
  const source = rescued ? rescued.rest : raw;
  const blank = source.indexOf('\r\n\r\n');
  const block = blank === -1 ? source : source.slice(0, blank);
  const lines = new Map<string, string>();
  const texts = block.split('\r\n', left.lines + 1);
  left.lines -= texts.length;
  for (const line of texts) {
    const colon = line.indexOf(': ');
    // Anything else is an empty line before the boundary, or damage; real nodes skip it too.
    if (colon !== -1) lines.set(normalizeKey(keyFromWire(line.slice(0, colon))), line.slice(colon + 2));
  }
  if (rescued) lines.set('data', rescued.data);
  const disposition = lines.get('content-disposition');
  const path = disposition === undefined ? undefined : dispositionPath(disposition);
  if (!path) return undefined;
  left.lines -= path.length;
  lines.delete('content-disposition');
  const body = blank === -1 ? undefined : source.slice(blank + 4);
  if (lines.size === 0 && body !== undefined) return { path, content: body };
  if (body !== undefined && body !== '') lines.set('body', body);
  return { path, content: lines };
}

/** As everybody writes it: nothing in the name is escaped or quoted, and all of it is ASCII. */
const usualName = /^form-data;name="([^"\\%\x80-\uffff]+)"$/;

/** The keys that a content disposition names; empty for `inline`. */
function dispositionPath(disposition: string): string[] | undefined {
  if (disposition === 'inline') return [];
  const usual = usualName.exec(disposition)?.[1];
  if (usual !== undefined) return usual.split('/').map(normalizeKey);
  const parsed = parseItem(disposition);
  const kind = itemText(parsed?.item)?.toLowerCase();
  if (kind === 'inline') return [];
  const name = itemText(parsed?.params.get('name'));
  return name === undefined ? undefined : name.split('/').map((segment) => normalizeKey(keyFromWire(unescapeName(segment))));
}

function unescapeName(segment: string): string {
  if (!segment.includes('%')) return segment;
  return segment.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * Puts a `data` line back together that has CRLF inside, which the line structure tears apart. The part's own
 * `content-digest` is the hash of `data`, so it tells where the value ends.
 * @source protocol.md F.3
 */
function rescueData(part: string, left: { rescueLines: number }): { data: string; rest: string } | undefined {
  const digestLine = /(?:^|\r\n)content-digest: ([^\r\n]*)/i.exec(part);
  const dataLine = digestLine && /(?:^|\r\n)data: /i.exec(part);
  const wanted = dataLine && sha256Of(digestLine[1]!);
  if (!wanted) return undefined;
  const start = dataLine.index + dataLine[0].length;
  const hash = createHash('sha256');
  let fed = start;
  for (let line = 0; left.rescueLines-- > 0; line++) {
    const found = part.indexOf('\r\n', line === 0 ? start : fed + 2);
    const end = found === -1 ? part.length : found;
    hash.update(wireBytes(part.slice(fed, end)));
    fed = end;
    if (hash.copy().digest().equals(wanted)) {
      // The first line is the ordinary case: there is nothing to rescue.
      return line === 0 ? undefined : { data: part.slice(start, end), rest: part.slice(0, dataLine.index) + part.slice(end) };
    }
    if (found === -1) return undefined;
  }
  return undefined;
}

/** Lines of one message that are looked at: each costs a hash. */
const maxRescueLines = 20_000;
