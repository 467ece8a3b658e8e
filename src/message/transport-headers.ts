/** Headers that every HTTP message has and that are no content. */

/** Names that belong to the connection, to the body's form or to the browser: no keys of a message, and never set by one. */
const transportNames: ReadonlySet<string> = new Set([
  'accept-charset', 'accept-encoding', 'accept-language', 'ao-types', 'authorization', 'body-keys', 'codec-device', 'connection', 'content-digest',
  'content-encoding', 'content-length', 'content-type', 'cookie', 'date', 'dnt', 'etag', 'expect', 'forwarded', 'host', 'keep-alive', 'origin', 'pragma',
  'priority', 'referer', 'server', 'set-cookie', 'signature', 'signature-input', 'strict-transport-security', 'te', 'trailer', 'transfer-encoding',
  'upgrade', 'upgrade-insecure-requests', 'user-agent', 'vary', 'via',
]);
const transportPrefixes = ['access-control-', 'if-', 'proxy-', 'sec-', 'x-forwarded-'];

/** True for a header that says something about the transport and nothing about the message. */
export function isTransportHeader(name: string): boolean {
  return transportNames.has(name) || transportPrefixes.some((prefix) => name.startsWith(prefix));
}
