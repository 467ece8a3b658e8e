import { toPlainJson } from '../base/result.ts';

/** A value of a message as text for people: text as it is, bytes by their number, everything else as JSON in one line. Not yet escaped. */
export function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return bytesText(value.length);
  return typeof value === 'string' ? value : (JSON.stringify(toPlainJson(value)) ?? '');
}

/** Bytes that are no text: `<1,204 bytes>`. */
export function bytesText(length: number): string {
  return `<${length.toLocaleString('en')} ${length === 1 ? 'byte' : 'bytes'}>`;
}
