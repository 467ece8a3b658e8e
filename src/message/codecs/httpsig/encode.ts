/**
 * Message to HTTP.
 *
 * @source protocol.md A.3, A.4, F.23, F.24
 */
import type { DecodeResult, HeaderField, WireMessage } from '../../codec.ts';
import { formatAoTypes, parseAoTypes, toWireTabm, type WireTabm } from '../../structured.ts';
import { isBinary, isMessage, type Message, type Value } from '../../value.ts';
import { toWire, wireBytes } from '../../wire-text.ts';
import { httpsigDevice, trimCommitments } from './commitment.ts';
import { isSafeHeader } from './header-rules.ts';
import { layOut, type Layout } from './layout.ts';
import { asKey, parseSignatures } from './signature-base.ts';

/** The TABM of a message as it goes on the wire: own commitments left out, nested ones reduced. */
export function toSendable(message: Message): DecodeResult<WireTabm> {
  const tabm = toWireTabm(message);
  if (!tabm.ok) return tabm;
  tabm.value.delete('commitments');
  trimCommitments(tabm.value);
  return tabm;
}

/**
 * Encodes a message with its own RSA signatures, in the form of May 2025. HMACs stay behind: who receives the message
 * makes them anew.
 * @returns a failure with status 400 when the message is nested too deep
 */
export function encode(message: Message): DecodeResult<WireMessage> {
  const tabm = toSendable(message);
  if (!tabm.ok) return tabm;
  const signatures = ownSignatures(message);
  if (signatures && !signatures.coversStatus) dropType(tabm.value, 'status');
  const layout = layOut(tabm.value, { transport: true });
  const extra: HeaderField[] = signatures ? [['signature', signatures.signature], ['signature-input', signatures.input]] : [];
  return { ok: true, value: toWireMessage(layout, message.get('status'), extra) };
}

/** Puts a layout on the wire. Headers come out sorted, as real nodes send them. */
export function toWireMessage(layout: Layout, status: Value | undefined, extra: readonly HeaderField[]): WireMessage {
  const headers: HeaderField[] = [...layout.headers, ...extra];
  if (layout.bodyKeys !== undefined && isSafeHeader('body-keys', layout.bodyKeys)) {
    let sum = layout.bodyKeys.length;
    for (const [name, value] of headers) sum += name.length + value.length + 4;
    if (sum <= maxWithBodyKeys) headers.push(['body-keys', layout.bodyKeys]);
  }
  headers.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const body = wireBytes(layout.body);
  return typeof status === 'number' && Number.isInteger(status) ? { status, headers, body } : { headers, body };
}

/** `body-keys` is only informational: it goes along as long as clients, which stop at 16 KB of headers, have room. */
const maxWithBodyKeys = 15_000;

/** Removes a key from `ao-types`, so that it travels as plain text. */
export function dropType(tabm: WireTabm, key: string): void {
  const text = tabm.get('ao-types');
  if (typeof text !== 'string') return;
  const types = parseAoTypes(text);
  if (!types.ok || !types.value.delete(key)) return;
  if (types.value.size === 0) tabm.delete('ao-types');
  else tabm.set('ao-types', formatAoTypes(types.value));
}

/** The RSA signatures of a message as a header pair. */
function ownSignatures(message: Message): { signature: string; input: string; coversStatus: boolean } | undefined {
  const commitments = message.get('commitments');
  if (!isMessage(commitments)) return undefined;
  const pairs: { signature: string; input: string }[] = [];
  for (const fields of commitments.values()) {
    if (!isMessage(fields) || fields.get('commitment-device') !== httpsigDevice || fields.get('alg') === 'hmac-sha256') continue;
    const signature = fields.get('signature');
    const input = fields.get('signature-input');
    if (isBinary(signature) && isBinary(input)) pairs.push({ signature: toWire(signature), input: toWire(input) });
  }
  if (pairs.length === 0) return undefined;
  pairs.sort((a, b) => (a.input < b.input ? -1 : 1));
  const signature = pairs.map((pair) => pair.signature).join(', ');
  const input = pairs.map((pair) => pair.input).join(', ');
  const entries = parseSignatures(signature, input) ?? [];
  return { signature, input, coversStatus: entries.some((entry) => entry.components.some((component) => asKey(component) === 'status')) };
}
