/**
 * From segments to the base and the steps of a request: which keys reach which message.
 *
 * @source protocol.md B, rules 6 to 8
 */
import type { DecodeResult } from '../codec.ts';
import type { Base, KeyStep, Resolve, Step, SubStep } from '../path.ts';
import type { Message } from '../value.ts';
import type { GlobalKeys } from './global-keys.ts';
import { KeySet, type ParseNested, putKey } from './key-set.ts';
import type { Pair } from './reference.ts';
import type { Segment } from './segment.ts';

const noKeys: Message = new Map();

/** The base that the first segment gives. Kind `message` means that it gives none and is a step. */
export function buildBase(first: Segment | undefined, globals: GlobalKeys, nested: ParseNested): DecodeResult<Base> {
  if (first?.kind === 'id') return { ok: true, value: { kind: 'id', id: first.id, message: noKeys, resolves: [] } };
  if (first?.kind === 'sub') return parseSub(first.path, nested);
  if (first === undefined || (first.device === undefined && !first.isId)) {
    const keys = globals.at(0);
    return { ok: true, value: { kind: 'message', message: keys.values, resolves: keys.resolves() } };
  }
  const inline = readInline(new KeySet(), first.pairs, nested);
  if (!inline.ok) return inline;
  if (first.isId) {
    // Global keys never go to an id: they would change the stored message.
    const device = first.device === undefined ? {} : { device: first.device };
    return { ok: true, value: { kind: 'id', id: first.name, ...device, ...contents(inline.value) } };
  }
  const keys = globals.at(0);
  keys.add(inline.value);
  // A `path` among them is of the query (`/~relay@1.0/call?path=…`): that of the message was the source of the steps.
  if (first.name === '') return { ok: true, value: { kind: 'device', device: first.device!, ...contents(keys) } };
  keys.setValue('path', first.name);
  return { ok: true, value: { kind: 'device', device: first.device!, key: first.name, ...contents(keys) } };
}

/** The step that a segment gives. `index` counts messages, the base being 0. */
export function buildStep(segment: Segment, globals: GlobalKeys, index: number, nested: ParseNested): DecodeResult<Step> {
  if (segment.kind === 'sub') return parseSub(segment.path, nested);
  if (segment.kind === 'id') return { ok: true, value: keyStep(segment.id, undefined, globals.forId()) };
  if (segment.name === '') {
    const own = readInline(globals.only(index), segment.pairs, nested);
    if (!own.ok) return own;
    const keys = globals.at(index);
    keys.delete('path');
    keys.add(own.value);
    return { ok: true, value: { kind: 'cast', device: segment.device!, inline: own.value.values, ...contents(keys) } };
  }
  const keys = segment.isId && segment.device !== undefined ? globals.forId() : globals.at(index);
  const all = readInline(keys, segment.pairs, nested);
  return all.ok ? { ok: true, value: keyStep(segment.name, segment.device, all.value) } : all;
}

function parseSub(path: string, nested: ParseNested): DecodeResult<SubStep> {
  const request = nested(path, true);
  return request.ok ? { ok: true, value: { kind: 'sub', request: request.value } } : request;
}

/** Adds inline keys to a set: they win over what is in it. */
function readInline(keys: KeySet, pairs: readonly Pair[], nested: ParseNested): DecodeResult<KeySet> {
  for (const { name, value } of pairs) {
    const put = putKey(keys, name, value, 'inline', nested);
    if (!put.ok) return put;
  }
  return { ok: true, value: keys };
}

function keyStep(key: string, device: string | undefined, keys: KeySet): KeyStep {
  keys.setValue('path', key);
  return { kind: 'key', key, ...(device === undefined ? {} : { device }), ...contents(keys) };
}

function contents(keys: KeySet): { message: Message; resolves: readonly Resolve[] } {
  return { message: keys.values, resolves: keys.resolves() };
}
