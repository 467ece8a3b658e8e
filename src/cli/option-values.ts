/** Options and parsers of their values that several commands take. Parsers throw an `HbxError` that says what is wanted. */
import { parseBytes, parseCount as countIn } from '../base/amounts.ts';
import type { OptionDefinition } from './define-command.ts';
import { badValue } from './errors.ts';

/** Of commands that host the node of the project when none runs. */
export const engineOption: OptionDefinition = { flags: '--engine <name>', summary: 'Lua engine of the node, when this command hosts it', choices: ['hbx', 'fengari'] };

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

/** A parser for whole numbers from 1 on; `flag` is how errors call the option. */
export function parseCount(flag: string): (text: string) => number {
  return (text) => {
    const count = countIn(text);
    if (count === undefined) throw badValue(flag, text, 'a whole number from 1 on, as in `1000000` or `1e6`');
    return count;
  };
}

/** A number of bytes. */
export function parseMemory(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined) throw badValue('--memory', text, 'a number of bytes, as in `128mb`');
  return bytes;
}
