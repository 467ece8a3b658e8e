/**
 * What the replies of plain HyperBEAM nodes have that hbx's own do not.
 *
 * - A node of September 2025 links (`key+link: <id>`) where a bundle is not to be had
 * - a node of May 2025 cannot write the whole state of a Lua process as JSON: it is read as httpsig, with a snapshot that nobody wants
 *
 * @source protocol.md A.7, G
 */
import type { WireMessage } from '../message/codec.ts';
import { httpsig } from '../message/codecs/httpsig.ts';
import { isList, isId, isMessage, withKeys, withoutKeys, type Message, type Value } from '../message/value.ts';

/** Links that are followed below one value, and levels below one another. */
const limits = { links: 500, levels: 32 };
/** Requests at the same time. */
const atOnce = 8;

/**
 * Replaces links by what they lead to.
 * @param read what is under an id; `undefined` when the node refuses: the link stays
 */
export async function followLinks(value: Value, read: (id: string) => Promise<Value | undefined>): Promise<Value> {
  let left = limits.links;
  const walk = async (at: Value, level: number): Promise<Value> => {
    if (level > limits.levels || (!isMessage(at) && !isList(at))) return at;
    if (isList(at)) return Promise.all(at.map((item) => walk(item, level)));
    const entries = [...at];
    const result: [string, Value][] = [];
    for (let from = 0; from < entries.length; from += atOnce) result.push(...(await Promise.all(entries.slice(from, from + atOnce).map((entry) => walkEntry(entry, level)))));
    return new Map(result);
  };
  const walkEntry = async ([key, value]: [string, Value], level: number): Promise<[string, Value]> => {
    if (!key.endsWith('+link') || !isId(value)) return [key, key === 'commitments' ? value : await walk(value, level + 1)];
    if (left-- <= 0) return [key, value];
    const found = await read(value);
    return found === undefined ? [key, value] : [key.slice(0, -'+link'.length), listAgain(await walk(found, level + 1))];
  };
  return walk(value, 0);
}

/** A list is kept as a message with the keys 1..n. */
function listAgain(value: Value): Value {
  if (!isMessage(value) || value.size === 0) return value;
  const items = [...value.keys()].map((_key, index) => value.get(String(index + 1)));
  return items.every((item) => item !== undefined) ? (items as Value[]) : value;
}

/**
 * The message in an httpsig reply, without its signatures and without the snapshot of a state.
 * @returns undefined when it cannot be read
 */
export async function messageInReply(reply: WireMessage & { readonly status: number }): Promise<Message | undefined> {
  const decoded = await httpsig.decode(reply);
  if (!decoded.ok) return undefined;
  const transport = [...decoded.value.keys()].filter((key) => key.startsWith('access-control-') || ['commitments', 'date', 'server', 'snapshot'].includes(key));
  const content = withoutKeys(decoded.value, transport);
  return content.get('status') === reply.status ? withoutKeys(content, ['status']) : withKeys(content, []);
}
