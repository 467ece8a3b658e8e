/**
 * `message@1.0`: the device of every message that names no other. Any key is looked up in the base, in any case.
 *
 * - `keys` lists the public keys, `id` computes the message's id (`committers`: `all`, `none` or a list of addresses)
 * - `set` merges the request's keys into the base (`set-mode: explicit` for one level only; the value `unset` removes)
 * - `remove` takes `item` or `items` away
 * - `commit` has the node sign the base: only for its operator
 * - `verify`, `committed`, `committers`, `commitments` tell who signed
 *
 * @source protocol.md C.1; design.md 9.3
 */
import { committedKeys, committersOf, withoutCommitments } from '../../message/commitments.ts';
import { httpsig } from '../../message/codecs/httpsig.ts';
import { messageId, unsignedId } from '../../message/id.ts';
import { isTransportHeader } from '../../message/transport-headers.ts';
import { Atom, getKey, getText, isMessage, normalizeKey, type Message, type Value } from '../../message/value.ts';
import { fail, noWriteOnGet, ok, type Device, type KeyFunction } from '../device.ts';
import { isOperator, notTheOperator } from '../operator.ts';

/** Keys of a request that steer `set` and are not content. */
const notSettable = new Set(['id', 'commitments', 'committers', 'keys', 'path', 'set', 'remove', 'verify', 'set-mode', 'method']);

const id: KeyFunction = (base, req) => {
  const which = getKey(req, 'committers') ?? getKey(req, 'commitments');
  if (which === 'none') return ok(unsignedId(base));
  if (Array.isArray(which)) return ok(messageId(base, which.map(String)));
  return ok(messageId(base, 'all'));
};

const keys: KeyFunction = (base) => ok(publicKeys(base));

const set: KeyFunction = (base, req) => {
  const shallow = getText(req, 'set-mode') === 'explicit';
  const changes = new Map([...req].filter(([key]) => !notSettable.has(key) && !isTransport(key)));
  return ok(merge(withoutStaleCommitments(base, changes), changes, shallow));
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
  const device = getText(req, 'commitment-device') ?? 'httpsig@1.0';
  if (device !== 'httpsig@1.0') return fail(400, `This node signs with httpsig@1.0; ${device} is not on this node.`);
  return ok(await httpsig.commit!(base, ctx.signer));
};

export const messageDevice: Device = {
  id: 'message@1.0',
  keys: {
    id,
    keys,
    set,
    remove,
    commit,
    verify: (base) => ok(isMessage(base.get('commitments')) && httpsig.verify!(base)),
    committed: (base) => ok(committedKeys(base)),
    committers: (base) => ok(committersOf(base)),
    commitments: (base) => ok(base.get('commitments') ?? new Map()),
  },
  fallback: (key, base) => {
    const found = isPrivate(key) ? undefined : getKey(base, key);
    return found === undefined ? { ok: false, status: 404, value: new Atom('not_found') } : ok(found);
  },
};

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
  const covered = new Set(committedKeys(base));
  return [...changes.keys()].some((key) => covered.has(key)) ? withoutCommitments(base) : base;
}
