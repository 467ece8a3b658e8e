/** What can name a process: its id, or a name that the user gave it. */

import { badName } from './errors.ts';

/** 43 characters of base64url: an id on the network. It is always taken as an id, never as a name. */
export function isProcessId(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** A letter, then letters, digits, `.`, `_` and `-`; 64 at most. */
export function isProcessName(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(text) && !isProcessId(text);
}

/** @throws HbxError `project/bad-name` when the text cannot be the name of a process. */
export function assertProcessName(text: string): void {
  if (!isProcessName(text)) throw badName(text);
}
