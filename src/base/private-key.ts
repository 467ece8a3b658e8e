/**
 * Private keys in what hbx prints: people put a whole wallet where its path belongs, and no error must repeat it. What is hidden here may be
 * none; what is published is looked at more closely (`find-private-key.ts`).
 *
 * @source RFC 7518, 6.3.2 (the private parts of an RSA key), RFC 7468 (PEM)
 */

/** A private part of a JWK, up to its value; quotes may be those of JSON, of other languages, or escaped. */
const part = String.raw`(\\*["'](?:d|p|q|dp|dq|qi)\\*["']\s*:\s*\\*["'])[\w-]{20,}`;
const pem = String.raw`(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)[\w+/=\s\\-]*`;

/** The text, with dots in place of what is private. JSON stays JSON. */
export function hidePrivateKeys(text: string): string {
  return text.replace(new RegExp(part, 'g'), '$1…').replace(new RegExp(pem, 'g'), '$1…');
}
