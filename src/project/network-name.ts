/** A letter or a digit, then letters, digits, `-`, `_` and `.`; 64 at most. `local` is the node of the project itself. */
export function isNetworkName(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text);
}
