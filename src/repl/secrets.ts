/**
 * Whether text holds something that looks like a private key, a password or a token of a service, so that it is not written to a history file
 * or a script. Better once too often: a line that is not remembered costs little. But what people do all day stays: an id of 43 characters is
 * never a secret, and a name alone is none (`require "token"`, `tokens = {}`, `token == "x"`).
 */
export function looksSecret(text: string): boolean {
  return signs.some((sign) => sign.test(text));
}

/** Names of what opens a door, as words: whole ones, behind `_` or `-`, or as the last word of `accessToken`. */
const words = ['tokens?', 'auth', 'authori[sz]ation', 'bearer', 'pw', 'pwd', 'passwd', 'pass', 'credentials?', 'seed[ _-]?phrase', 'recovery[ _-]?phrase', 'seed[ _-]?Phrase'];
const capitalised = words.map((word) => word[0]!.toUpperCase() + word.slice(1));
const name = `(?:(?<![A-Za-z])(?:${[...words, ...capitalised, ...words.map((word) => word.toUpperCase())].join('|')})|(?<=[a-z0-9])(?:${capitalised.join('|')}))`;
/** What stands between a name and its quoted text, in JSON, in Lua, and in JSON inside of Lua. Counts are bounded: entries may be long. */
const assigned = String.raw`(?:\\?["'])?\s{0,9}\]?\s{0,9}(?::|=(?!=))\s{0,9}`;
const quote = String.raw`(?:\\?["']|\[=*\[)`;
const notAnId = String.raw`(?![\w-]{43}(?![\w-]))`;

const signs: readonly RegExp[] = [
  // The private parts of a JWK, as JSON (its quotes perhaps escaped) or as a Lua table.
  /\\?["'](?:d|p|q|dp|dq|qi)\\?["']\s*\]?\s*[:=]\s*\\?["']/,
  /\b(?:d|p|q|dp|dq|qi)\s*[:=]\s*["'][\w-]{40,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /(?:secret|password|passphrase|mnemonic|private[_-]?key|api[_-]?key)\w{0,60}["']?\s{0,9}\]?\s{0,9}[:=]\s{0,9}\\?["']?[^\s"']/i,
  // Tokens that services mark as theirs, and signed ones (JWT).
  /(?<![\w-])(?:gh[opsur]_\w{16,}|github_pat_\w{16,}|sk-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|AKIA[0-9A-Z]{12,}|glpat-[\w-]{16,}|npm_\w{16,}|AIza[\w-]{16,})/,
  /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}/,
  /\bbearer\s+[\w.~+/-]{16,}/i,
  new RegExp(`${name}${assigned}${quote}${notAnId}[^"'\\]\\s]`),
  // A tag of an action: in Lua the same letters stand behind `local`, or inside brackets.
  new RegExp(String.raw`^(?!\s*local\b)[^\n{(]*\s${name}=(?!(?:true|false|nil)(?:\s|$))${notAnId}[^\s"'=({,;]+(?=\s|$)`),
  // A key of 32 bytes. A public one is none of them.
  /(?<!pub(?:lic)?_?)(?:key|secret|priv)\w{0,40}["']?\s{0,9}\]?\s{0,9}[:=]\s{0,9}(?:\\?["'](?:0x)?|0x)[0-9a-f]{64}(?![0-9a-f])/i,
];
