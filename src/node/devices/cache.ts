/**
 * `cache@1.0`: reads and writes messages and binaries by id.
 *
 * - `read` (`target`: an id, `data/<id>`, a name, or one of those and keys below): the message or binary; with
 *   `accept=application/aos-2` a message is the legacy JSON document. 404 `not_found` when the node has nothing there
 * - `write` (POST, `body`): keeps a binary (`path` of the answer: `data/<id>`) or a message (its id). `location` gives it a name.
 *   `type: batch`: each entry of `body` is such a message with a `body` (or the content itself); all are written, or none
 * - `link` (POST, `source`, `destination`): gives what `source` names the name `destination`
 *
 * Who may write: the operator, and the addresses in the node's setting `cache_writers`; the signature must cover the path, and
 * only signed keys count. Everybody else gets 403.
 *
 * Different from a real node: a message is written with the keys that its signatures cover, and what carries the node's own
 * signature is refused. A name cannot look like an id: what an id names never changes.
 *
 * @source protocol.md C.10
 */
import { isHbxError } from '../../base/errors.ts';
import { onlyCommitted } from '../../message/commitments.ts';
import { messageId } from '../../message/id.ts';
import { getKey, getText, isBinary, isId, isMessage, message, type Binary, type Message, type Value } from '../../message/value.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import { fail, noWriteOnGet, ok, okMessage, type Device, type KeyFunction, type Outcome } from '../device.ts';
import { isOperator, isSentBy, isSignedByNode } from '../operator.ts';
import { idOfTarget, maxNameBytes, readTarget, writeLink } from '../read-target.ts';
import { textsOf } from '../texts.ts';

export const cache: Device = {
  id: 'cache@1.0',
  kind: 'native',
  summary: 'reads messages and binaries by id; writes them for those it is told to trust',
  keys: {
    read: (_base, req, ctx) => {
      const target = getText(req, 'target');
      return target === undefined ? fail(400, 'What is to be read? Give `target`: an id or a name.') : readTarget(target, getText(req, 'accept'), ctx);
    },
    write: forWriters(write),
    link: forWriters(link),
  },
};

/** A key for trusted writers, who are believed only what they signed. */
function forWriters(action: (signed: Message, ctx: NodeContext) => Outcome | Promise<Outcome>): KeyFunction {
  return (_base, _req, ctx) => {
    if (ctx.readOnly === true) return noWriteOnGet;
    const isTrusted = isOperator(ctx) || isSentBy(textsOf(ctx.settings.get('cache_writers')), ctx);
    if (!isTrusted) return fail(403, "Only the node's operator and its `cache_writers` write to its cache: sign the request, path included, with the wallet of one of them.");
    return action(onlyCommitted(ctx.request!), ctx);
  };
}

/** Something to be written, checked. */
interface Entry {
  /** What reads it: an id, or `data/<id>`. */
  readonly path: string;
  write(txn: StoreTransaction): void;
}

async function write(signed: Message, ctx: NodeContext): Promise<Outcome> {
  const type = getText(signed, 'type') ?? 'single';
  const body = getKey(signed, 'body');
  if (type === 'single') {
    const entry = entryOf(body, getText(signed, 'location'), ctx);
    if ('ok' in entry) return entry;
    await ctx.store.transaction((txn) => entry.write(txn));
    return okMessage({ status: 200, path: entry.path });
  }
  if (type !== 'batch') return fail(400, `The \`type\` of a write is single or batch, not ${type.slice(0, 64)}.`);
  if (!isMessage(body) || body.size === 0) return fail(400, 'A batch needs a `body` that is a message: each of its keys names one thing to write.');
  const entries = new Map<string, Entry>();
  for (const [key, item] of body) {
    if (key === 'commitments') continue;
    const inner = isMessage(item) ? getKey(item, 'body') : undefined;
    const entry = entryOf(inner ?? item, isMessage(item) && inner !== undefined ? getText(item, 'location') : undefined, ctx);
    if ('ok' in entry) return entry;
    entries.set(key, entry);
  }
  await ctx.store.transaction((txn) => entries.forEach((entry) => entry.write(txn)));
  return ok(new Map<string, Value>([...entries].map(([key, { path }]) => [key, message({ status: 200, path })])).set('status', 200));
}

async function link(signed: Message, ctx: NodeContext): Promise<Outcome> {
  const [source, destination] = [getText(signed, 'source'), getText(signed, 'destination')];
  if (source === undefined || destination === undefined) return fail(400, 'A link needs `source` (an id or a name) and `destination` (the new name).');
  const wrong = badName(destination);
  if (wrong !== undefined) return wrong;
  const id = idOfTarget(source, ctx);
  if (id === undefined) return fail(404, `There is nothing at ${source.slice(0, 64)} to link to.`);
  await ctx.store.transaction((txn) => writeLink(txn, destination, id));
  return okMessage({ status: 200 });
}

function entryOf(content: Value | undefined, location: string | undefined, ctx: NodeContext): Entry | Outcome {
  const wrong = location === undefined ? undefined : badName(location);
  if (wrong !== undefined) return wrong;
  const name = (txn: StoreTransaction, id: string): void => {
    if (location !== undefined) writeLink(txn, location, id);
  };
  if (isBinary(content)) return binaryEntry(content, ctx, name);
  if (!isMessage(content)) return fail(400, 'There is nothing to write: give a `body` that is text, bytes or a message.');
  if (isSignedByNode(content, ctx)) return fail(403, 'This message carries the signature of this node itself, which proves nothing here: sign it with a wallet.');
  const signed = onlyCommitted(content);
  const id = idOf(signed);
  if (id === undefined) return fail(400, 'The message nests too deep to have an id.');
  return { path: id, write: (txn) => name(txn, ctx.cache.writeMessage(txn, signed, id)) };
}

function binaryEntry(content: Binary, ctx: NodeContext, name: (txn: StoreTransaction, id: string) => void): Entry {
  return { path: `data/${ctx.cache.binaryId(content)}`, write: (txn) => name(txn, ctx.cache.writeBinary(txn, content)) };
}

function idOf(content: Message): string | undefined {
  try {
    return messageId(content, 'all');
  } catch (error) {
    if (isHbxError(error)) return undefined;
    throw error;
  }
}

function badName(name: string): Outcome | undefined {
  if (isId(name)) return fail(400, 'A name cannot have the form of an id: what an id names never changes.');
  const isGood = name !== '' && Buffer.byteLength(name) <= maxNameBytes && !/^\/|\p{Cc}/u.test(name);
  return isGood ? undefined : fail(400, `A name has 1 to ${maxNameBytes} bytes, no control characters, and no slash in front.`);
}
