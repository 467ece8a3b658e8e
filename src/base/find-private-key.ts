/**
 * Whether what would be published holds a private key: JWKs as JSON, inside other JSON, in Lua or JavaScript (where names have no quotes), and PEM.
 * Looked for over the whole of it, piece by piece, in linear time; UTF-16 as well.
 *
 * One short name proves nothing (`{"p":"<id of a process>"}`), so a key is: two private parts as long as those of RSA, or one named `d` beside
 * what a JWK has besides (`kty`, `crv`, or a modulus `n`).
 *
 * @source RFC 7517; RFC 7518, 6.2.2 and 6.3.2; RFC 8037; RFC 7468
 */

/** Characters within which the parts of a key stand: one of RSA-8192 takes 6500. */
const keySpan = 8 * 1024;
/** Kept of what was searched: a key may stand across the border of two pieces. */
const overlap = keySpan + 1024;
/** Characters searched at once. */
const pieceSize = 1024 * 1024;
/** Characters of a prime of RSA-1024, and of the secret of the smallest curve. */
const [rsaPart, curvePart] = [80, 40];

/** Characters after the first line of PEM within which its first full line begins. */
const pemStart = 240;

/** All that repeats is bounded, so that no text takes more than a fixed time for each character. */
const named = String.raw`(?:d[pq]?|qi?|[np]|kty|crv)(?=[\\"'\]\s:=])\\{0,8}["']?\s{0,20}\]?\s{0,20}[:=]\s{0,20}(?:\\{0,8}["'\x60]|\[={0,3}\[)(?:[\w-]{40,80}|RSA|EC|OKP|[PX]-\d|secp256k1|X25519|X448|Ed)`;
const pem = String.raw`-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----`;
const anything = new RegExp(`${named}|${pem}`, 'g');

export interface KeySearch {
  /** Looks at more of it. @returns true once a key was seen */
  add(bytes: Uint8Array): boolean;
  /** Looks at what is left. */
  end(): boolean;
}

/** Searches what comes in pieces. */
export function createKeySearch(): KeySearch {
  let pieces: Buffer[] = [];
  let size = 0;
  let tail: Buffer = Buffer.alloc(0);
  let found = false;
  const look = (): boolean => {
    // Without the zeros UTF-16 reads as ASCII does.
    const bytes = withoutZeros(Buffer.concat([tail, ...pieces]));
    [pieces, size, tail] = [[], 0, bytes.subarray(-overlap)];
    return (found ||= hasLongWord(bytes) && keyIn(bytes.toString('latin1')));
  };
  return {
    add(bytes) {
      pieces.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      size += bytes.length;
      return found || (size >= pieceSize && look());
    },
    end: () => found || look(),
  };
}

/** Whether a text, or bytes that may be one, hold a private key. */
export function findsPrivateKey(content: string | Uint8Array): boolean {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const search = createKeySearch();
  for (let at = 0; at < bytes.length; at += pieceSize) if (search.add(bytes.subarray(at, at + pieceSize))) return true;
  return search.end();
}

function withoutZeros(bytes: Buffer): Buffer {
  if (!bytes.includes(0)) return bytes;
  const kept = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const zero = bytes.indexOf(0, at);
    const end = zero < 0 ? bytes.length : zero;
    // A call for each byte of UTF-16 would be dear.
    if (end - at < 16) for (; at < end; at++) kept[length++] = bytes[at]!;
    else length += bytes.copy(kept, length, at, end);
    at = end;
    while (bytes[at] === 0) at++;
  }
  return kept.subarray(0, length);
}

/** Whether there are as many characters of base64 in a row as every key has: nearly all that is no text has none, and one look in 40 tells. */
function hasLongWord(bytes: Uint8Array): boolean {
  for (let at = curvePart - 1; at < bytes.length; at += curvePart) {
    if (isWord[bytes[at]!] === 0) continue;
    let [from, to] = [at, at];
    while (from > 0 && at - from < curvePart && isWord[bytes[from - 1]!] === 1) from--;
    while (to - from < curvePart && to + 1 < bytes.length && isWord[bytes[to + 1]!] === 1) to++;
    if (to - from + 1 >= curvePart) return true;
  }
  return false;
}

const isWord = Uint8Array.from({ length: 256 }, (_, byte) => (/[\w+/-]/.test(String.fromCharCode(byte)) ? 1 : 0));

function keyIn(text: string): boolean {
  /** Where each long private part was seen last, and `d`, and what a JWK has besides. */
  const parts = new Map<string, number>();
  let [secret, beside] = [-Infinity, -Infinity];
  for (const { 0: match, index } of text.matchAll(anything)) {
    if (match.startsWith('-----')) {
      // A page that tells how one looks holds none.
      if (/[A-Za-z0-9+/]{40}/.test(text.slice(index + match.length, index + match.length + pemStart))) return true;
      continue;
    }
    if (/[\w-]/.test(text.charAt(index - 1))) continue;
    const name = /^[a-z]+/.exec(match)![0];
    const { length } = /[\w-]*$/.exec(match)![0];
    if (name === 'kty' || name === 'crv') beside = index;
    else if (name === 'n') beside = length >= rsaPart ? index : beside;
    else {
      if (name === 'd' && length >= curvePart) secret = index;
      if (length >= rsaPart) {
        for (const [other, at] of parts) if (other !== name && index - at <= keySpan) return true;
        parts.set(name, index);
      }
    }
    if (Math.abs(secret - beside) <= keySpan) return true;
  }
  return false;
}
