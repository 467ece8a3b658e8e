/**
 * Whether text holds something that looks like a private key or a password, so that it is not written to a history file.
 * Better once too often: a line that is not remembered costs little.
 */
export function looksSecret(text: string): boolean {
  return signs.some((sign) => sign.test(text));
}

const signs: readonly RegExp[] = [
  // The private parts of a JWK, as JSON (its quotes perhaps escaped) or as a Lua table.
  /\\?["'](?:d|p|q|dp|dq|qi)\\?["']\s*\]?\s*[:=]\s*\\?["']/,
  /\b(?:d|p|q|dp|dq|qi)\s*[:=]\s*["'][\w-]{40,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\b\w*(?:secret|password|passphrase|mnemonic|private[_-]?key|api[_-]?key)\w*["']?\s*\]?\s*[:=]\s*\\?["']?[^\s"']/i,
];
