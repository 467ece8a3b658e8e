/**
 * Commitments of `httpsig@1.0`: what a message keeps of a signature, and what of that goes on the wire.
 *
 * In a message (`commitments`, id → fields): `commitment-device`, `alg` and `type` (the same), `committer` (RSA only),
 * `keyid`, `signature` and `signature-input` (whole dictionary texts), `committed` (list of keys), `tag` (hashpath, if
 * any). On the wire, in the form of May 2025, only `alg`, `commitment-device`, `committer`, `signature` and
 * `signature-input` travel; the rest follows from them.
 *
 * @source protocol.md A.4
 */
import { parseAoTypes, type WireTabm } from '../../structured.ts';
import type { Message, Value } from '../../value.ts';
import { fromWire } from '../../wire-text.ts';
import { asComponent, asKey, formatParams, formatSignature, hashId, signatureBase, type SignatureEntry } from './signature-base.ts';
import { hmac } from './keys.ts';

/** The device of all commitments made here. */
export const httpsigDevice = 'httpsig@1.0';

/** A commitment under its id. */
export type IdentifiedCommitment = readonly [id: string, fields: Message];

/** The commitment of an RSA signature. Its id is the hash of the signature. */
export function rsaCommitment(entry: SignatureEntry, committer: string, committed: readonly string[]): IdentifiedCommitment {
  const fields = commonFields('rsa-pss-sha512', entry.keyid ?? '', formatSignature(entry.name, entry.signature), entry.text, committed);
  fields.set('committer', committer);
  if (entry.tag !== undefined) fields.set('tag', fromWire(entry.tag));
  if (committed.length === 0) fields.set('committed', []);
  return [hashId(entry.signature), fields];
}

/**
 * The HMAC commitment that stands beside RSA signatures in the form of May 2025. Its id is the HMAC over the components
 * of the first signature; it never has a signature of its own.
 * @param entries the RSA signatures it stands beside
 * @param values looks the value of a component's key up
 */
export function hmacCommitment(
  entries: readonly SignatureEntry[],
  values: (key: string) => string | undefined,
  committed: readonly string[],
): IdentifiedCommitment | undefined {
  const sorted = entries.length < 2 ? entries : [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const id = sorted[0] && idOf(unsignedForm(sorted[0].components), values);
  if (id === undefined) return undefined;
  const signature = sorted.map((entry) => formatSignature(entry.name, entry.signature)).join(', ');
  const input = sorted.map((entry) => entry.text).join(', ');
  return [id, hmacFields('ao', signature, input, committed)];
}

/** The commitment of an HMAC that came on the wire (September 2025). Its id is the hash of the HMAC. */
export function wireHmacCommitment(entry: SignatureEntry, committed: readonly string[]): IdentifiedCommitment {
  const text = formatSignature(entry.name, entry.signature);
  return [hashId(entry.signature), hmacFields(entry.keyid ?? '', text, entry.text, committed)];
}

/** The unsigned id over the given components, in any order: HMAC-SHA256 with the key `ao`. */
export function hmacId(components: readonly string[], values: (key: string) => string | undefined): string | undefined {
  return idOf(makeForm(components), values);
}

/** What the unsigned id covers: the components in their order, and the last line of the base. */
interface UnsignedForm {
  readonly components: readonly string[];
  readonly params: string;
}

/** By the components of an entry: those of a sender who signs the same keys again and again are one array (`parseSignatures`). */
const forms = new WeakMap<readonly string[], UnsignedForm>();

function unsignedForm(components: readonly string[]): UnsignedForm {
  let form = forms.get(components);
  if (form === undefined) forms.set(components, (form = makeForm(components)));
  return form;
}

function makeForm(listed: readonly string[]): UnsignedForm {
  const components = [...new Set(listed.map((component) => asComponent(asKey(component))))].sort();
  return { components, params: formatParams(components, 'hmac-sha256', 'ao') };
}

function idOf({ components, params }: UnsignedForm, values: (key: string) => string | undefined): string | undefined {
  const base = signatureBase(components, params, values);
  return base === undefined ? undefined : hmac('ao', base);
}

function hmacFields(keyid: string, signature: string, input: string, committed: readonly string[]): Message {
  const fields = commonFields('hmac-sha256', keyid, signature, input, committed);
  if (committed.length === 0) fields.set('committed', []);
  return fields;
}

/** All but an empty `committed`, which stands at the end: real nodes know it from its type alone. */
function commonFields(alg: string, keyid: string, signature: string, input: string, committed: readonly string[]): Map<string, Value> {
  const fields = new Map<string, Value>();
  fields.set('commitment-device', httpsigDevice);
  fields.set('alg', alg);
  fields.set('type', alg);
  fields.set('keyid', fromWire(keyid));
  fields.set('signature', fromWire(signature));
  fields.set('signature-input', fromWire(input));
  if (committed.length > 0) fields.set('committed', committed);
  return fields;
}

const wireFields = ['alg', 'commitment-device', 'committer', 'signature', 'signature-input'];

/** Reduces the commitments on every level to what goes on the wire. Changes the levels it is given. */
export function trimCommitments(level: WireTabm): void {
  for (const [key, child] of level) {
    if (typeof child === 'string') continue;
    if (key !== 'commitments') {
      trimCommitments(child);
      continue;
    }
    for (const [id, fields] of child) {
      if (typeof fields === 'string' || fields.get('commitment-device') !== httpsigDevice) continue;
      const trimmed: WireTabm = new Map();
      for (const name of wireFields) {
        const value = fields.get(name);
        if (typeof value === 'string' && value !== '') trimmed.set(name, value);
      }
      child.set(id, trimmed);
    }
  }
}

const notContent = new Set(['content-digest', 'inline-body-key', 'ao-body-key', 'body-keys', 'ao-types', 'ao-ids']);

/**
 * The keys of a level that a signature covers.
 * @param bodyMembers the keys that its `content-digest` stands for
 */
export function committedKeys(components: readonly string[], level: WireTabm, bodyMembers: readonly string[]): string[] {
  const keys = new Set<string>();
  for (const component of components) {
    const key = asKey(component);
    if (key === 'content-digest') for (const member of bodyMembers) keys.add(member);
    if (key === 'ao-ids') for (const name of level.keys()) if (isIdLength(name)) keys.add(name);
    // Clients sign the length of their encoding; a key of that name can only come in a body.
    if (key !== 'content-length' && level.has(key)) keys.add(key);
  }
  if (coversTypes(components, bodyMembers)) for (const empty of emptyKeys(level)) keys.add(empty);
  for (const key of notContent) keys.delete(key);
  keys.delete('commitments');
  return [...keys].sort();
}

/** True when a signature covers `ao-types`, as a header or, when it is large, in the body. */
export function coversTypes(components: readonly string[], bodyMembers: readonly string[]): boolean {
  return components.includes('ao-types') || (components.includes('content-digest') && bodyMembers.includes('ao-types'));
}

function isIdLength(key: string): boolean {
  return key.length === 43 || key.length === 42 || key.length === 32;
}

/** Keys that exist only as a type. */
function emptyKeys(level: WireTabm): string[] {
  const types = level.get('ao-types');
  if (typeof types !== 'string' || !types.includes('empty-')) return [];
  const parsed = parseAoTypes(types);
  return parsed.ok ? [...parsed.value].filter(([key, type]) => type.startsWith('empty-') && !level.has(key)).map(([key]) => key) : [];
}
