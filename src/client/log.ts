/**
 * The log of a process: its scheduled messages, in pages.
 *
 *     GET /~scheduler@1.0/schedule?target=<pid>&from=N&to=N&accept=application/aos-2
 *
 * That document is small and every node has it, but it is text only: bytes are broken in it, atoms are quoted and the names of keys are
 * in Title-Case. Messages where that matters are read again by their id.
 *
 * @source protocol.md C.3, D.3 (`messages`)
 */
import { rejected, unexpectedReply } from './errors.ts';
import type { Client, RequestOptions } from './client.ts';
import { isExact, readExactly } from './exact-message.ts';

/** A message with its place in the log. Everything in it is of strangers. */
export interface LoggedMessage {
  readonly slot: number;
  readonly id: string;
  /** Milliseconds since 1970, when it was scheduled; null when the node does not tell. */
  readonly timestamp: number | null;
  /** The process that sent it, else who signed it; '' for an unsigned message. */
  readonly from: string;
  readonly target: string;
  readonly action: string | null;
  /**
   * All further keys: in lower case, as they were sent; those of a data item by their original names. Of two with the same name the first
   * counts. Numbers and atoms are text.
   */
  readonly tags: Readonly<Record<string, string | Uint8Array>>;
  /** '' when it has none. Bytes only where they are no UTF-8; a node that does not give a message by its id has U+FFFD in their place. */
  readonly data: string | Uint8Array;
}

/** Messages asked for at once: few at first, so that the first ones are there soon, then as many as fit into `pageBytes`. */
const [firstPage, largestPage] = [50, 1000];
const pageBytes = 4 * 1024 * 1024;

/**
 * Reads the slots `from` to `to`, both included, page by page.
 * @throws HbxError `client/rejected`, `client/unexpected-reply`
 */
export async function* readLog(client: Client, process: string, { from, to, ...options }: RequestOptions & { readonly from: number; readonly to: number }): AsyncGenerator<readonly LoggedMessage[]> {
  let size = firstPage;
  for (let next = from; next <= to; ) {
    const last = Math.min(to, next + size - 1);
    const { messages, bytes } = await readPage(client, process, next, last, options);
    const page = messages.filter(({ slot }) => slot >= next && slot <= last);
    // A node that has no more, or counts in another way, is asked no further.
    if (page.length === 0) return;
    yield page;
    next = page.at(-1)!.slot + 1;
    size = bytes > pageBytes ? Math.max(1, size >> 2) : Math.min(largestPage, size * 2);
  }
}

async function readPage(client: Client, process: string, from: number, to: number, options: RequestOptions): Promise<{ messages: LoggedMessage[]; bytes: number }> {
  const path = `/~scheduler@1.0/schedule?target=${process}&from=${from}&to=${to}&accept=application/aos-2`;
  const { url } = client.transport;
  const reply = await client.read(path, options);
  const text = Buffer.from(reply.body).toString('utf8');
  if (reply.status >= 400) throw rejected(url, path, reply.status, text.startsWith('<') ? '' : text.slice(0, 500));
  const edges = parseEdges(text);
  if (edges === undefined) throw unexpectedReply(url, path, 'it is not the document `application/aos-2`');
  const messages: LoggedMessage[] = [];
  for (const edge of edges) {
    const message = loggedMessage(edge);
    if (message !== undefined) messages.push(isExact(message) ? message : await readExactly(client, message, options));
  }
  return { messages, bytes: reply.body.length };
}

function parseEdges(text: string): unknown[] | undefined {
  try {
    const { edges } = JSON.parse(text) as { edges?: unknown };
    return Array.isArray(edges) ? edges : undefined;
  } catch {
    return undefined;
  }
}

function loggedMessage(edge: unknown): LoggedMessage | undefined {
  const { cursor, node } = asObject(edge);
  const { message, assignment } = asObject(node);
  const content = asObject(message);
  const place = tagsOf(asObject(assignment)['Tags']);
  const slot = Number(cursor ?? place.get('Slot') ?? place.get('Nonce') ?? NaN);
  if (!Number.isSafeInteger(slot)) return undefined;
  const given = tagsOf(content['Tags']);
  // Keys of other messages come in Title-Case; only a data item can have names in any other.
  const isItem = textOf(content['Anchor']) !== '' || [...given.keys()].some((name) => name !== titleCase(name.toLowerCase()));
  const tags = isItem ? given : new Map([...given].map(([name, value]) => [name.toLowerCase(), value]));
  const action = [...tags.keys()].find((name) => name.toLowerCase() === 'action');
  const timestamp = Number(place.get('Timestamp') ?? NaN);
  const found: LoggedMessage = {
    slot,
    id: textOf(content['Id']),
    timestamp: Number.isSafeInteger(timestamp) ? timestamp : null,
    from: textOf(content['From']) || textOf(content['Owner']),
    target: textOf(content['Target']),
    action: action === undefined ? null : tags.get(action)!,
    tags: Object.fromEntries([...tags].filter(([name]) => name !== action)),
    data: textOf(content['Data']),
  };
  return found;
}

function titleCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_all, dash: string, letter: string) => dash + letter.toUpperCase());
}

function tagsOf(list: unknown): Map<string, string> {
  const tags = new Map<string, string>();
  for (const tag of Array.isArray(list) ? list : []) {
    const { name, value } = asObject(tag);
    if (typeof name === 'string' && !tags.has(name)) tags.set(name, textOf(value));
  }
  return tags;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
