/**
 * Where each key of a message goes: header, part of the body, or the body itself.
 *
 * There are two layouts. The *canonical* one looks only at size and is what ids and signatures are made over. The
 * *transport* one also moves what HTTP cannot carry as a header (line breaks, bytes beyond ASCII, names of HTTP's own,
 * too much in sum) into parts. They are the same for ordinary messages.
 *
 * @source protocol.md A.3, A.4, F.23, F.24
 */
import { formatString, formatStringList } from '../../structured-fields.ts';
import type { WireTabm } from '../../structured.ts';
import { toWire } from '../../wire-text.ts';
import { contentDigest } from './digest.ts';
import { binaryPart, formatPart, joinParts, partName, type PartOrder } from './multipart.ts';
import { heaviestHeaders, isSafeHeader } from './header-rules.ts';

/** A message laid out for HTTP. Header names and values and the body are wire text. */
export interface Layout {
  /** All headers, `content-digest` and a multipart `content-type` included, in no particular order. */
  readonly headers: Map<string, string>;
  /** The informational `body-keys` header of a multipart body. Never signed. */
  readonly bodyKeys: string | undefined;
  readonly body: string;
  /** The key that the body itself stands for. */
  readonly inlineKey: string;
  /** The keys of the message that the body holds. */
  readonly bodyMembers: readonly string[];
}

export interface LayoutOptions {
  /** Keep everything that HTTP cannot carry out of the headers. */
  readonly transport?: boolean;
  /** When given, exactly these scalars are headers, whatever their size. For checking what others signed. */
  readonly signedKeys?: ReadonlySet<string>;
  /** Order of the lines of a part. */
  readonly partOrder?: PartOrder;
}

/** Larger scalars go into the body. */
export const maxHeaderBytes = 4096;

const metadata = new Set(['commitments', 'signature', 'signature-input', 'priv', 'body-keys', 'content-digest']);

/** Lays a message out. */
export function layOut(tabm: WireTabm, options: LayoutOptions = {}): Layout {
  const headers = new Map<string, string>();
  const inlineKey = inlineKeyOf(tabm, options.signedKeys);
  if (inlineKey === 'data' && !tabm.has('inline-body-key') && !tabm.has('ao-body-key')) headers.set('inline-body-key', 'data');

  const inBody: WireTabm = new Map();
  let ids: [string, string][] | undefined;
  for (const [key, value] of tabm) {
    if (metadata.has(key)) continue;
    if (key === 'body' || key === inlineKey || typeof value !== 'string') inBody.set(key, value);
    else if (options.signedKeys?.has(key)) headers.set(key, value);
    else if (isIdKey(key)) (ids ??= []).push([key, value]);
    else if (!options.signedKeys && fitsHeader(key, value, options)) headers.set(key, value);
    else if (!options.signedKeys || value.length > maxHeaderBytes) inBody.set(key, value);
  }
  if (ids) {
    const grouped = formatIds(ids);
    const isHeader = options.transport ? isSafeHeader('ao-ids', grouped) && grouped.length <= maxHeaderBytes : true;
    if (isHeader) headers.set('ao-ids', grouped);
    else inBody.set('ao-ids', grouped);
  }
  if (options.transport) {
    for (const key of heaviestHeaders(headers)) {
      inBody.set(key, headers.get(key)!);
      headers.delete(key);
    }
    // A multipart body needs the content type for itself.
    const own = headers.get('content-type');
    if (own !== undefined && !isRawBody(inBody, inlineKey)) inBody.set('content-type', own);
  }
  const bodyMembers = [...inBody.keys()];
  if (inBody.has('ao-ids')) bodyMembers.push(...(ids ?? []).map(([key]) => key));
  return { headers, ...layOutBody(inBody, inlineKey, headers, options), inlineKey, bodyMembers };
}

function fitsHeader(key: string, value: string, options: LayoutOptions): boolean {
  return value.length <= maxHeaderBytes && (!options.transport || isSafeHeader(key, value));
}

/** The key whose value is the body: as the message says, else `body`, else `data`. What was signed without saying so is `body`. */
function inlineKeyOf(tabm: WireTabm, signedKeys: ReadonlySet<string> | undefined): string {
  if (signedKeys && !signedKeys.has('inline-body-key') && !signedKeys.has('ao-body-key')) return 'body';
  const explicit = tabm.get('inline-body-key') ?? tabm.get('ao-body-key');
  if (typeof explicit === 'string') return explicit;
  return !tabm.has('body') && tabm.has('data') ? 'data' : 'body';
}

/** Keys of the length of an id keep their case, which header names cannot. */
function isIdKey(key: string): boolean {
  return key.length === 43 || key.length === 42 || key.length === 32;
}

function formatIds(ids: [string, string][]): string {
  return ids
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([key, value]) => `${toWire(key)}=${formatString(value)}`)
    .join(', ');
}

function isRawBody(inBody: WireTabm, inlineKey: string): boolean {
  return inBody.size === 0 || (inBody.size === 1 && typeof inBody.get(inlineKey) === 'string');
}

/** Makes the body and adds the headers that describe it. */
function layOutBody(
  inBody: WireTabm,
  inlineKey: string,
  headers: Map<string, string>,
  options: LayoutOptions,
): { body: string; bodyKeys: string | undefined } {
  if (inBody.size === 0) return { body: '', bodyKeys: undefined };
  let body: string;
  let bodyKeys: string | undefined;
  if (isRawBody(inBody, inlineKey)) {
    body = inBody.get(inlineKey) as string;
  } else {
    const parts = new Map<string, string | Map<string, string>>();
    groupParts(inBody, '', parts, options.transport === true);
    if (parts.size === 0) return { body: '', bodyKeys: undefined };
    const names = [...parts.keys()].sort();
    const texts = names.map((name) => partText(name, parts.get(name)!, inlineKey, options.partOrder));
    const joined = joinParts(texts);
    body = joined.body;
    bodyKeys = formatStringList(names);
    headers.set('content-type', `multipart/form-data; boundary="${joined.boundary}"`);
  }
  if (body !== '') headers.set('content-digest', contentDigest(body));
  return { body, bodyKeys };
}

/** Flattens nested levels: one part per level that has scalars, and one per scalar too large for a line. */
function groupParts(
  level: WireTabm,
  parent: string,
  parts: Map<string, string | Map<string, string>>,
  transport: boolean,
): void {
  const lines = new Map<string, string>();
  for (const [key, value] of level) {
    const name = parent === '' ? partName(key) : `${parent}/${partName(key)}`;
    if (typeof value !== 'string') groupParts(value, name, parts, transport);
    else if (parent === '' || value.length > maxHeaderBytes || (transport && !isSafeLine(key, value))) parts.set(name, value);
    else lines.set(key, value);
  }
  if (lines.size > 0) parts.set(parent, lines);
}

/** True when a line `key: value` of a part can be read back. */
function isSafeLine(key: string, value: string): boolean {
  if (key === 'body') return true;
  return !value.includes('\r\n') && !value.endsWith('\r') && !/[:\r\n]/.test(key) && key !== 'content-disposition';
}

function partText(name: string, part: string | Map<string, string>, inlineKey: string, order: PartOrder | undefined): string {
  if (typeof part === 'string') return binaryPart(disposition(name, inlineKey), part);
  // A level of nothing but a body would be taken for a binary.
  const shown = part.size === 1 && part.has('body') ? `${name}/body` : name;
  return formatPart(disposition(shown, inlineKey), part, order);
}

function disposition(name: string, inlineKey: string): string {
  return name === partName(inlineKey) ? 'inline' : `form-data;name="${name}"`;
}
