/**
 * The text that a signature or HMAC covers, and the header pair that carries it.
 *
 * One line `"name": value` for each component in the listed order, then `"@signature-params": …`. A component listed as
 * `@path` means the *header* `path`, and its line reads `"path": …`: a verifier that follows RFC 9421 to the letter
 * rejects every real message.
 *
 * @source protocol.md A.4, F.4
 */
import { hash } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { formatString, itemText, parseDictionary, type Parameters } from '../../structured-fields.ts';
import { keyFromWire, ownText, toWire } from '../../wire-text.ts';

/** One entry of a `signature-input`: what is signed, and by which key. */
export interface SignatureInput {
  /** `http-sig-…` (May 2025) or `comm-…` (September 2025). */
  readonly name: string;
  /** Components as listed, `@` included. */
  readonly components: readonly string[];
  /** The list and its parameters as they were written: the last line of the base. */
  readonly params: string;
  /** The whole entry as it was written, `name=params`. */
  readonly text: string;
  readonly alg: string | undefined;
  readonly keyid: string | undefined;
  /** The hashpath of a reply. */
  readonly tag: string | undefined;
}

/** One entry of a `signature` / `signature-input` pair. */
export interface SignatureEntry extends SignatureInput {
  readonly signature: Uint8Array;
}

/** Keys that are listed with an `@`. */
const derived = new Set(['method', 'target-uri', 'authority', 'scheme', 'request-target', 'path', 'query', 'query-param', 'status']);

/** The name under which a key is listed, in wire text. */
export function asComponent(key: string): string {
  return derived.has(key) ? `@${key}` : toWire(key);
}

/** The key behind a listed component. */
export function asKey(component: string): string {
  return keyFromWire(withoutMark(component));
}

function withoutMark(component: string): string {
  return component.startsWith('@') && derived.has(component.slice(1)) ? component.slice(1) : component;
}

/** How a sender folds blanks and line feeds inside a value: HyperBEAM and the JavaScript library differ. */
export type Folding = 'erlang' | 'javascript';

function fold(value: string, folding: Folding): string {
  if (!value.includes('\n') && value.trim() === value) return value;
  return folding === 'erlang' ? withoutOuterBlanks(value).replaceAll('\n', ' ') : value.trim().replace(/\n\s*/g, ' ');
}

/** By hand: a pattern for blanks at the end looks at each run of them once for every blank in it. */
function withoutOuterBlanks(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && value.charCodeAt(start) === 0x20) start++;
  while (end > start && value.charCodeAt(end - 1) === 0x20) end--;
  return value.slice(start, end);
}

/**
 * Builds a signature base.
 * @param values looks a key (without `@`) up; undefined when the message does not have it
 * @returns the base in wire text, or undefined when a component is missing
 */
export function signatureBase(
  components: readonly string[],
  params: string,
  values: (key: string) => string | undefined,
  folding: Folding = 'erlang',
): string | undefined {
  let base = '';
  for (const component of components) {
    const value = values(asKey(component));
    if (value === undefined) return undefined;
    base += `${formatString(withoutMark(component))}: ${fold(value, folding)}\n`;
  }
  return `${base}"@signature-params": ${params}`;
}

/** The parameters of a signature: `("a" "b");alg="…";keyid="…"`. */
export function formatParams(components: readonly string[], alg: string, keyid: string, tag?: string): string {
  const list = `(${components.map(formatString).join(' ')});alg="${alg}";keyid="${keyid}"`;
  return tag === undefined ? list : `${list};tag=${formatString(tag)}`;
}

/** The name of an RSA signature: bytes 1 to 8 of the signer's address. */
export function signatureName(address: Uint8Array): string {
  return `http-sig-${Buffer.from(address.buffer, address.byteOffset + 1, 8).toString('hex')}`;
}

/** `name=:…:` */
export function formatSignature(name: string, signature: Uint8Array): string {
  return `${name}=:${Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength).toString('base64')}:`;
}

/**
 * Reads a `signature` / `signature-input` pair.
 * @returns the entries in the order of `signature-input`; undefined when the two cannot be read or do not match
 */
export function parseSignatures(signature: string, input: string): SignatureEntry[] | undefined {
  const signatures = parseDictionary(signature);
  const inputs = signatures && inputsOf(input);
  if (!inputs) return undefined;
  const entries: SignatureEntry[] = [];
  for (const { name, components, params, text, alg, keyid, tag } of inputs) {
    const value = signatures.get(name);
    if (value?.kind !== 'item' || value.item.type !== 'binary') return undefined;
    entries.push({ name, components, params, text, alg, keyid, tag, signature: value.item.value });
  }
  return entries;
}

/** A sender signs the same keys again and again, and then the text is the same. */
const knownInputs = new Map<string, readonly SignatureInput[]>();
const maxKnownInputs = 256;
const maxKnownLength = 4096;

function inputsOf(text: string): readonly SignatureInput[] | undefined {
  if (text.length > maxKnownLength) return parseInputs(text);
  const known = knownInputs.get(text);
  if (known !== undefined) return known;
  // Of its own: the text is a piece of a whole request, which would be kept with it.
  const own = ownText(text);
  const inputs = parseInputs(own);
  if (inputs === undefined) return undefined;
  knownInputs.set(own, inputs);
  if (knownInputs.size > maxKnownInputs) knownInputs.delete(knownInputs.keys().next().value!);
  return inputs;
}

function parseInputs(input: string): SignatureInput[] | undefined {
  const dictionary = parseDictionary(input);
  if (!dictionary) return undefined;
  const inputs: SignatureInput[] = [];
  for (const [name, member] of dictionary) {
    if (member.kind !== 'inner') return undefined;
    const components: string[] = [];
    for (const item of member.items) {
      const text = itemText(item);
      if (text === undefined) return undefined;
      components.push(text);
    }
    const { raw: params } = member;
    const text = `${name}=${params}`;
    inputs.push({ name, components, params, text, alg: textParam(member.params, 'alg'), keyid: textParam(member.params, 'keyid'), tag: textParam(member.params, 'tag') });
  }
  return inputs;
}

function textParam(params: Parameters, name: string): string | undefined {
  return itemText(params.get(name));
}

/** base64url(sha256(bytes)), the form of every id. */
export function hashId(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url');
}
