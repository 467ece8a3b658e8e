/** Parsers for option values that several commands take. Each throws an `HbxError` that says what is wanted. */
import { badValue } from './errors.ts';

/** `k=v` → `[k, v]`. Only the first `=` divides, so values may hold anything. */
export function parseTag(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw badValue('--tag', text, 'a name and a value, as in `Color=red`');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A port number; 0 lets the system pick one. */
export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw badValue('--port', text, 'a number from 0 to 65535');
  return Number(text);
}

/** The address of a node, without slashes at its end. */
export function parseNodeUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw badValue('--url', text, 'the address of a node, as in `http://localhost:8734`');
  }
  return text.replace(/\/+$/, '');
}
