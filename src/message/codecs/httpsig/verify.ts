/**
 * Checks one signature of one level.
 *
 * A signature is made over one encoding of a message, and a message arrives in another: nested in a body, with lines
 * in another order, with a header moved into a part. So the base is rebuilt in each way that real senders sign, the
 * likely one first. None of them lets anything through that the signature does not cover.
 *
 * @source protocol.md A.4, D.3 "Verifying nested commitments", F.26, G (`status` is added after signing)
 */
import { wireBytes } from '../../wire-text.ts';
import { formatAoTypes, parseAoTypes, type WireTabm } from '../../structured.ts';
import { hmac, kindOf, publicKeyOf, verifyRsa } from './keys.ts';
import { waoDigest } from './digest.ts';
import { layOut } from './layout.ts';
import { asKey, signatureBase, type Folding, type SignatureEntry } from './signature-base.ts';
import type { PartOrder } from './multipart.ts';

/** Looks up the value of a key as it was signed. */
export type Lookup = (key: string) => string | undefined;

/** What a valid signature was made over. */
export interface SignedView {
  readonly values: Lookup;
  /** Keys that its `content-digest` covers. */
  readonly bodyMembers: readonly string[];
  /** The key that the body itself stands for. */
  readonly inlineKey: string;
  readonly isMultipart: boolean;
}

/** The message as it stood on the wire, for the outermost level. */
export interface SentView extends SignedView {
  /** A reply: its node added `status` after signing. */
  readonly isReply: boolean;
}

/** `unchecked`: an algorithm, or a link to another message, that cannot be checked here. */
export type Verdict =
  | { readonly state: 'valid'; readonly view: SignedView; readonly address: string | undefined }
  | { readonly state: 'invalid' | 'unchecked' };

/**
 * Checks an entry against a level.
 * @param sent the wire form, when the level is the outermost one
 */
export async function verifyEntry(entry: SignatureEntry, level: WireTabm, sent?: SentView): Promise<Verdict> {
  const kind = kindOf(entry);
  if (kind === 'unknown' || hasLink(entry, level)) return { state: 'unchecked' };
  const key = kind === 'rsa' ? publicKeyOf(entry.keyid!) : undefined;
  if (kind === 'rsa' && !key) return { state: 'invalid' };
  const tried: string[] = [];
  for (const view of views(entry, level, sent)) {
    if (!coversForm(entry, view)) continue;
    for (const folding of foldings) {
      const base = signatureBase(entry.components, entry.params, view.values, folding);
      if (base === undefined || tried.includes(base)) continue;
      tried.push(base);
      const valid = key ? await verifyRsa(key, 'sha512', wireBytes(base), entry.signature) : hmac(entry.keyid!, base) === Buffer.from(entry.signature).toString('base64url');
      if (valid) return { state: 'valid', view, address: key?.address };
    }
  }
  return { state: 'invalid' };
}

/**
 * A digest covers the bytes of a body and not how they are read. Every signer lists what says that as well; without it
 * anybody could turn `body` into `data`, or a text into parts.
 */
function coversForm({ components }: SignatureEntry, view: SignedView): boolean {
  if (!components.includes('content-digest') || view.bodyMembers.length === 0) return true;
  if (view.isMultipart && !components.includes('content-type')) return false;
  return view.inlineKey === 'body' || components.includes('inline-body-key') || components.includes('ao-body-key');
}

const foldings: readonly Folding[] = ['erlang', 'javascript'];

/** September 2025 nodes sign `key+link` in place of a nested message; when that was inlined, there is nothing to check. */
function hasLink(entry: SignatureEntry, level: WireTabm): boolean {
  return entry.components.some((component) => component.endsWith('+link') && !level.has(component));
}

function* views(entry: SignatureEntry, level: WireTabm, sent: SentView | undefined): Generator<SignedView> {
  if (sent) {
    yield sent;
    if (sent.isReply) yield* withoutStatusType(entry, sent);
  }
  const signedKeys = new Set(entry.components.map(asKey));
  const orders: readonly PartOrder[] = ['sorted', 'disposition-first'];
  for (const partOrder of orders) {
    const layout = layOut(level, { signedKeys, partOrder });
    const values: Lookup = (key) => {
      const value = layout.headers.get(key);
      if (value !== undefined) return value;
      if (key === 'inline-body-key' || key === 'ao-body-key') return layout.inlineKey;
      return key === 'content-length' ? String(layout.body.length) : undefined;
    };
    const view: SignedView = { values, bodyMembers: layout.bodyMembers, inlineKey: layout.inlineKey, isMultipart: layout.bodyKeys !== undefined };
    yield view;
    if (sent?.isReply) yield* withoutStatusType(entry, view);
    const digest = signedKeys.has('content-digest') ? waoDigest(layout.body) : undefined;
    if (digest !== undefined) yield { ...view, values: (key) => (key === 'content-digest' ? digest : values(key)) };
    // The order of lines only shows in a multipart body.
    if (layout.bodyKeys === undefined) break;
  }
}

/** The same view before a node added `status` to what somebody signed earlier. */
function* withoutStatusType(entry: SignatureEntry, view: SignedView): Generator<SignedView> {
  const types = view.values('ao-types');
  if (types === undefined || entry.components.some((component) => asKey(component) === 'status')) return;
  const parsed = parseAoTypes(types);
  if (!parsed.ok || !parsed.value.delete('status')) return;
  const reduced = formatAoTypes(parsed.value);
  yield { ...view, values: (key) => (key === 'ao-types' ? reduced : view.values(key)) };
}
