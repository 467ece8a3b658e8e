/**
 * `message@1.0`: the device of every message that names no other. Any key is looked up in the base, in any case.
 *
 * - `keys` lists the public keys
 * - `id`: the message's id, over the commitments that `committers` names: `all` (default), `none`, addresses or ids of
 *   commitments (404 when one of them is not there)
 * - `set` merges the request's keys into the base (`set-mode: explicit` for one level only; the value `unset` removes). A key
 *   with slashes is a path into it
 * - `remove` takes `item` or `items` away
 * - `commit` has the node sign the base, or only its keys in `committed`: for its operator
 * - `verify` checks the commitments that `committers` names against the content; without any it is false
 * - `committed` (what all of those signed), `committers`, `commitments` tell who signed
 * - `index`: the message as readable text, when it has no such key
 *
 * `verify`, `committed` and `commit` take the message under the key that `target` names in the request, when there is one.
 *
 * @source protocol.md C.1; design.md 9.3
 */
import { commitmentsOf, committedKeys, committersOf, isHmac, isSigned, withoutCommitments } from '../../message/commitments.ts';
import { messageId } from '../../message/id.ts';
import { isTransportHeader } from '../../message/transport-headers.ts';
import { Atom, getKey, getText, isMessage, normalizeKey, withKeys, type Message, type Value } from '../../message/value.ts';
import { fail, noWriteOnGet, notFound, ok, okMessage, type Device, type KeyFunction } from '../device.ts';
import { formatValue, readableMessage } from '../format-value.ts';
import { commitWith, verifiesAll } from '../commit-with.ts';
import { isOperator, notTheOperator } from '../operator.ts';
import { textsOf } from '../texts.ts';

/** Parts that the path in a key of `set` may have. */
const maxPath = 64;

/** Keys of a request that steer `set` and are not content. */
const notSettable = new Set(['id', 'commitments', 'committers', 'keys', 'path', 'set', 'remove', 'verify', 'set-mode', 'method']);

const id: KeyFunction = (base, req) => {
  const which = selectionOf(req);
  if (which === 'all' || which === 'none') return ok(messageId(base, which));
  const missing = which.find((name) => selected(base, [name]).size === 0);
  return missing === undefined ? ok(messageId(base, which)) : notFound(`The message has no commitment of ${missing.slice(0, 64)}.`);
};

const keys: KeyFunction = (base) => ok(publicKeys(base));

const set: KeyFunction = (base, req) => {
  const shallow = getText(req, 'set-mode') === 'explicit';
  const changes = new Map<string, Value>();
  const paths: [string[], Value][] = [];
  for (const [key, value] of req) {
    if (notSettable.has(key) || isTransport(key)) continue;
    const path = key.split('/').filter((part) => part !== '');
    if (path.length < 2) changes.set(key, value);
    else if (path.length > maxPath) return fail(400, `A path to set may have ${maxPath} parts; one has ${path.length}.`);
    else paths.push([path, value]);
  }
  const touched = new Map([...changes, ...paths.map(([[first], value]): [string, Value] => [first!, value])]);
  let result: Message = merge(withoutStaleCommitments(base, touched), changes, shallow);
  for (const [path, value] of paths) result = setAt(result, path, value, shallow);
  return ok(result);
};

const remove: KeyFunction = (base, req) => {
  const one = getKey(req, 'item');
  const many = getKey(req, 'items');
  if (one === undefined && !Array.isArray(many)) return fail(400, 'remove needs `item` (a key) or `items` (a list of keys).');
  const names = (Array.isArray(many) ? many.map(String) : [String(one)]).map((name) => name.toLowerCase());
  const rest = new Map([...base].filter(([key]) => !names.includes(key.toLowerCase())));
  return ok(withoutStaleCommitments(rest, new Map(names.map((name) => [name, '']))));
};

const commit: KeyFunction = async (base, req, ctx) => {
  if (ctx.readOnly === true) return noWriteOnGet;
  if (!isOperator(ctx)) return notTheOperator(ctx, 403, 'can have it sign a message');
  if (getText(req, 'type') === 'unsigned') return fail(400, 'An unsigned commitment is nothing but an id: ask for `id` with `committers=none`.');
  const device = getText(req, 'commitment-device') ?? 'httpsig@1.0';
  const content = targetOf(base, req);
  const named = getKey(req, 'committed');
  if (named === undefined) return commitWith(device, content, ctx);
  const keys = textsOf(named).filter((key) => getKey(content, key) !== undefined && !isPrivate(key) && key !== 'commitments');
  if (keys.length === 0) return fail(400, '`committed` names no key of the message.');
  const part = await commitWith(device, new Map(keys.map((key) => [key, getKey(content, key)!])), ctx);
  return part.ok ? ok(withKeys(content, [['commitments', new Map([...commitmentsOf(content), ...commitmentsOf(part.value as Message)])]])) : part;
};

const verify: KeyFunction = async (base, req) => {
  const content = targetOf(base, req);
  const which = selectionOf(req);
  // Who is named and did not sign, did not sign.
  if (Array.isArray(which) && which.some((name) => selected(content, [name]).size === 0)) return ok(false);
  return ok(await verifiesAll(withKeys(content, [['commitments', selected(content, which)]])));
};

export const messageDevice: Device = {
  id: 'message@1.0',
  kind: 'native',
  summary: 'the device of every message that names no other: keys, id, set, remove, verify',
  keys: {
    id,
    keys,
    set,
    remove,
    commit,
    verify,
    committed: (base, req) => {
      const content = targetOf(base, req);
      return ok(committedKeys(withKeys(content, [['commitments', selected(content, selectionOf(req))]])));
    },
    committers: (base) => ok(committersOf(base)),
    commitments: (base) => ok(base.get('commitments') ?? new Map()),
    index: (base) => {
      const own = getKey(base, 'index');
      return own === undefined ? okMessage({ 'content-type': 'text/plain; charset=utf-8', body: formatValue(readableMessage(base, ['device', 'method'])) }) : ok(own);
    },
  },
  fallback: (key, base) => {
    const found = isPrivate(key) ? undefined : getKey(base, key);
    return found === undefined ? notFound() : ok(found);
  },
};

/** The commitments a request is about. `commitments` may also be those of the request itself, which are a message. */
function selectionOf(req: Message): 'all' | 'none' | string[] {
  const ids = getKey(req, 'commitment-ids') ?? getKey(req, 'commitments');
  const names = textsOf(getKey(req, 'committers') ?? (isMessage(ids) ? undefined : ids));
  if (names.length === 1 && (names[0] === 'none' || names[0] === 'all')) return names[0];
  return names.length === 0 ? 'all' : names;
}

function selected(content: Message, which: ReturnType<typeof selectionOf>): Message {
  return new Map(
    [...commitmentsOf(content)].filter(([key, fields]) => {
      if (!isMessage(fields) || which === 'all') return isMessage(fields);
      return which === 'none' ? isHmac(fields) : which.includes(key) || which.includes(getText(fields, 'committer') ?? '');
    }),
  );
}

/** The message under the key that `target` names in the request; else the base. A `target` may also be a process. */
function targetOf(base: Message, req: Message): Message {
  const name = getText(req, 'target');
  const named = name === undefined || name === 'self' || name === 'commitments' ? undefined : getKey(req, name);
  return isMessage(named) ? named : base;
}

/** A copy with the value at a path. What stands in the way and is no message is replaced. */
function setAt(base: Message, [head, ...rest]: readonly string[], value: Value, shallow: boolean): Message {
  const before = base.get(head!);
  return merge(base, new Map([[head!, rest.length === 0 ? value : setAt(isMessage(before) ? before : new Map(), rest, value, shallow)]]), shallow || rest.length > 0);
}

function publicKeys(base: Message): string[] {
  return [...base.keys()].filter((key) => !isPrivate(key) && key !== 'commitments').map(normalizeKey).sort();
}

function isPrivate(key: string): boolean {
  return key.toLowerCase().startsWith('priv');
}

/** What an HTTP client sends with every request; nobody means to store it. A content type may be meant. */
function isTransport(key: string): boolean {
  return key === 'accept' || (key !== 'content-type' && isTransportHeader(key));
}

function merge(base: Message, changes: Message, shallow: boolean): Map<string, Value> {
  const result = new Map(base);
  for (const [key, value] of changes) {
    const before = result.get(key);
    if (value === 'unset' || (value instanceof Atom && value.name === 'unset')) result.delete(key);
    else if (!shallow && isMessage(value) && isMessage(before)) result.set(key, merge(before, value, false));
    else result.set(key, value);
  }
  return result;
}

/** Commitments cover keys; once one of those changes they no longer hold. */
function withoutStaleCommitments(base: Message, changes: Message): Message {
  return [...changes.keys()].some((key) => isSigned(key, base)) ? withoutCommitments(base) : base;
}
