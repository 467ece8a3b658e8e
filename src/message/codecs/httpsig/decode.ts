/**
 * HTTP to message: headers and parts become one tree, signatures are checked, types are applied.
 *
 * @source protocol.md A.3 "Decoding", A.4, D.3, F.2, F.3, F.24, F.26, F.28
 */
import { Buffer } from 'node:buffer';
import type { DecodeFailure, DecodeResult, WireMessage } from '../../codec.ts';
import { itemText, parseDictionary } from '../../structured-fields.ts';
import { fromWireTabm, maxMessageDepth, type WireTabm } from '../../structured.ts';
import { maxValuesOf } from '../../limits.ts';
import { normalizeKey } from '../../value.ts';
import { keyFromWire } from '../../wire-text.ts';
import { checkCommitments } from './check-commitments.ts';
import { fitsDigest } from './digest.ts';
import { boundaryOf, parseParts, type Part } from './multipart.ts';
import type { SentView } from './verify.ts';

/** Headers of HTTP itself. They are never keys, or every body would come with the length of another one. */
const transportHeaders = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);
/** What describes the encoding and is not part of the message. */
const encodingKeys = ['body-keys', 'content-digest', 'inline-body-key', 'ao-body-key', 'signature', 'signature-input'];
/** Looked up as headers even when a part has the same name. */
const alwaysHeaders = new Set(['content-type', 'content-digest', 'content-length', 'inline-body-key', 'ao-body-key']);

/**
 * Decodes a request or a reply. `path` and `method` of the request line are not added: who routes the request knows
 * what to make of them.
 * @returns the message; a failure with status 400 (unreadable, or a signature that does not fit) or 413 (too many parts)
 */
export async function decode(wire: WireMessage): Promise<DecodeResult> {
  const headers = new Map<string, string>();
  for (const [rawName, value] of wire.headers) {
    const name = rawName.toLowerCase();
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  const tree = readTree(headers, wire);
  if (!tree.ok) return tree;
  const { root, partKeys } = tree.value;

  const sent = sentView(wire, headers, tree.value);
  const checked = await checkCommitments(root, headers.get('signature'), headers.get('signature-input'), sent);
  if (!checked.ok) return checked;

  for (const key of encodingKeys) root.delete(key);
  for (const key of transportHeaders) if (!partKeys.has(key)) root.delete(key);
  return fromWireTabm(root, checked.value);
}

interface Tree {
  readonly root: WireTabm;
  /** Outermost keys that came in the body. */
  readonly partKeys: ReadonlySet<string>;
  readonly inlineKey: string;
  readonly isMultipart: boolean;
}

function readTree(headers: ReadonlyMap<string, string>, wire: WireMessage): DecodeResult<Tree> {
  const bytes = wire.body;
  const root: WireTabm = new Map();
  for (const [name, value] of headers) root.set(name, value);
  root.delete('commitments');
  const partKeys = new Set<string>();
  const inlineKey = normalizeKey(headers.get('inline-body-key') ?? headers.get('ao-body-key') ?? 'body');
  const boundary = boundaryOf(headers.get('content-type'));
  // It describes the body, and is not part of the message.
  if (boundary !== undefined) root.delete('content-type');
  // A digest without a body is what ao-core-libs leaves of a message (F.26): the body is simply not there.
  if (bytes.length > 0) {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (boundary === undefined) {
      place(root, { path: [inlineKey], content: body }, partKeys);
    } else {
      const parts = parseParts(body, boundary, maxValuesOf(wire));
      if (!parts.ok) return parts;
      for (const part of parts.value) {
        if (part.path.length > maxMessageDepth) return tooDeep;
        place(root, part.path.length === 0 ? { path: [inlineKey], content: part.content } : part, partKeys);
      }
    }
  }
  ungroupIds(root);
  return { ok: true, value: { root, partKeys, inlineKey, isMultipart: boundary !== undefined } };
}

const tooDeep: DecodeFailure = { ok: false, status: 400, reason: `The message is nested deeper than ${maxMessageDepth} levels.` };

/** Puts a part where its path says. Later parts win over earlier ones, and parts over headers. */
function place(root: WireTabm, part: Part, partKeys: Set<string>): void {
  const { path, content } = part;
  // Commitments of the outermost level travel as headers; anything else of that name was never checked by anybody.
  if (path[0] === 'commitments') return;
  partKeys.add(path[0]!);
  let level = root;
  for (const key of path.slice(0, -1)) {
    let child = level.get(key);
    // What came as a binary before is the body of a level that has more than that.
    if (child === undefined || typeof child === 'string') level.set(key, (child = child ? new Map([['body', child]]) : new Map()));
    level = child;
  }
  const last = path[path.length - 1]!;
  const existing = level.get(last);
  if (typeof content === 'string') level.set(last, content);
  else if (existing === undefined || typeof existing === 'string') level.set(last, new Map<string, string | WireTabm>(content));
  else for (const [key, value] of content) existing.set(key, value);
}

/** Spreads `ao-ids: <ID>="value", …`, the header for keys that must keep their case. */
function ungroupIds(root: WireTabm): void {
  const grouped = root.get('ao-ids');
  const ids = typeof grouped === 'string' ? parseDictionary(grouped) : undefined;
  if (!ids) return;
  root.delete('ao-ids');
  for (const [key, member] of ids) {
    const value = member.kind === 'item' ? itemText(member.item) : undefined;
    if (value !== undefined && key !== 'commitments') root.set(keyFromWire(key), value);
  }
}

/** The outermost level as a signer of the wire form saw it. */
function sentView(wire: WireMessage, headers: ReadonlyMap<string, string>, tree: Tree): SentView {
  const { root, partKeys, inlineKey, isMultipart } = tree;
  let digestFits: boolean | undefined;
  const values = (key: string): string | undefined => {
    if (key === 'content-digest') {
      digestFits ??= wire.body.length > 0 ? fitsDigest(headers.get(key), wire.body) : mayLackBody(wire, headers.get(key));
      if (!digestFits) return undefined;
    }
    if (partKeys.has(key) && !alwaysHeaders.has(key)) {
      const value = root.get(key);
      return typeof value === 'string' ? value : undefined;
    }
    return headers.get(key) ?? fromStartLine(wire, key);
  };
  const bodyMembers = [...partKeys];
  if (partKeys.has('ao-ids')) for (const key of root.keys()) if (key.length === 43 || key.length === 42 || key.length === 32) bodyMembers.push(key);
  return { values, bodyMembers, inlineKey, isMultipart, isReply: wire.status !== undefined };
}

/**
 * True when the body that a digest stands for may be missing: in a reply to HEAD, in a read, and where ao-core-libs signed, which sends
 * none and writes digests without padding (F.26). Everybody else sends what he signs: somebody else has taken it away.
 */
function mayLackBody(wire: WireMessage, digest: string | undefined): boolean {
  return wire.status !== undefined || wire.method === 'GET' || wire.method === 'HEAD' || digest === undefined || !digest.includes('=:', digest.indexOf(':'));
}

function fromStartLine(wire: WireMessage, key: string): string | undefined {
  if (key === 'path') return wire.url?.split('?')[0];
  if (key === 'method') return wire.method;
  return key === 'status' && wire.status !== undefined ? String(wire.status) : undefined;
}
