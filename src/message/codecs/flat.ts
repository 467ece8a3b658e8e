/**
 * `flat@1.0`: a nested message as one level whose keys are paths.
 *
 * ```
 * { a: 1, b: { c: "x", d: { e: true } } }
 *   a: 1
 *   ao-types: a="integer"
 *   b/c: x
 *   b/d/ao-types: e="atom"
 *   b/d/e: "true"
 * ```
 *
 * Every value is a binary; types stand under `ao-types` at the end of a path. As text, each path is a line, as above, in
 * the order of their names. A line break inside a value has no spelling there, so such messages cannot be written;
 * a real node writes them and cannot read them back.
 *
 * No client sends this form. It is here because devices and tools name it.
 *
 * @source protocol.md A.1
 */
import type { Codec, DecodeFailure, DecodeResult, WireMessage } from '../codec.ts';
import { fromTabm, maxMessageDepth, type Tabm, toTabm } from '../structured.ts';
import { maxRequestValues, maxValuesOf } from '../limits.ts';
import { binary, bytesOf, isBinary, type Binary, type Message } from '../value.ts';

/**
 * A message as one level: paths to binaries. Nothing of an empty message remains but its entry in `ao-types`.
 * @returns the flat message, or status 400 when the message is nested too deep
 */
export function flatten(message: Message): DecodeResult<ReadonlyMap<string, Binary>> {
  const tabm = toTabm(message);
  if (!tabm.ok) return tabm;
  const flat = new Map<string, Binary>();
  flattenLevel(tabm.value, '', flat);
  return { ok: true, value: flat };
}

/**
 * The message behind paths. Empty names in a path vanish (`/a//b` is `a/b`).
 *
 * @param flat paths to binaries
 * @param maxValues how many levels and values it may have
 * @returns the message, typed; status 413 when it has more; status 400 when two paths are in each other's way (`a` and `a/b`),
 *   a value is no binary, a path has no name, or is too long
 */
export function unflatten(flat: Message, maxValues = maxRequestValues): DecodeResult {
  const root: MutableTabm = new Map();
  let values = 0;
  for (const [path, value] of flat) {
    if (!isBinary(value)) return failure(`The value at ${shown(path)} is neither text nor bytes.`);
    const names = path.split('/').filter((name) => name !== '');
    const last = names.pop();
    if (last === undefined) return failure('A path has no name.');
    if (names.length > maxMessageDepth) return failure(`The path ${shown(path)} has more than ${maxMessageDepth} levels.`);
    let level = root;
    for (const name of names) {
      let next = level.get(name);
      if (next === undefined) {
        // A path of 200 bytes can make 64 levels.
        values += 1;
        level.set(name, (next = new Map()));
      }
      if (!(next instanceof Map)) return failure(`The path ${shown(path)} leads through a value.`);
      level = next;
    }
    if (level.has(last)) return failure(`There is more than one value at ${shown(path)}.`);
    level.set(last, value);
    values += 1;
    if (values > maxValues) return tooManyValues(maxValues);
  }
  return fromTabm(root);
}

/** The codec `flat@1.0`. */
export const flat = {
  id: 'flat@1.0',
  contentType: 'application/flat',
  encode: encodeLines,
  decode: decodeLines,
} as const satisfies Codec;

type MutableTabm = Map<string, Binary | MutableTabm>;

function flattenLevel(level: Tabm, prefix: string, into: Map<string, Binary>): void {
  for (const [key, value] of level) {
    const path = prefix + key;
    if (value instanceof Map) flattenLevel(value as Tabm, `${path}/`, into);
    else into.set(path, value as Binary);
  }
}

function encodeLines(message: Message): DecodeResult<WireMessage> {
  const flattened = flatten(message);
  if (!flattened.ok) return flattened;
  const pieces: Uint8Array[] = [];
  for (const path of [...flattened.value.keys()].sort()) {
    const bytes = bytesOf(flattened.value.get(path)!);
    if (bytes.includes(0x0a) || /\n|: /.test(path)) {
      return { ok: false, status: 406, reason: `The value at ${shown(path)} has a line break, or its name a colon: flat@1.0 cannot carry it.` };
    }
    pieces.push(Buffer.from(`${path}: `, 'utf8'), bytes, newline);
  }
  const headers = [['content-type', flat.contentType], ['codec-device', flat.id]] as const;
  return { ok: true, value: { headers, body: Buffer.concat(pieces) } };
}

const newline = Buffer.from('\n');

function decodeLines(wire: WireMessage): DecodeResult {
  const paths = new Map<string, Binary>();
  const limit = maxValuesOf(wire);
  const body = Buffer.from(wire.body.buffer, wire.body.byteOffset, wire.body.byteLength);
  for (let start = 0; start < body.length; ) {
    const newlineAt = body.indexOf(0x0a, start);
    const end = newlineAt < 0 ? body.length : newlineAt;
    const colon = body.indexOf(': ', start);
    // `: ` at the very end of a line belongs to an empty value.
    if (end > start) {
      if (colon < 0 || colon + 2 > end) return failure('A line of the flat body is not "path: value".');
      const path = body.toString('utf8', start, colon);
      if (paths.has(path)) return failure(`There is more than one value at ${shown(path)}.`);
      if (paths.size >= limit) return tooManyValues(limit);
      // Claims of a stranger: only signatures that were checked make commitments.
      if (!path.toLowerCase().split('/').includes('commitments')) paths.set(path, binary(body.subarray(colon + 2, end)));
    }
    start = end + 1;
  }
  return unflatten(paths, limit);
}

function tooManyValues(limit: number): DecodeFailure {
  return { ok: false, status: 413, reason: `The flat message holds more than ${limit} values.` };
}

function failure(reason: string): DecodeFailure {
  return { ok: false, status: 400, reason };
}

function shown(path: string): string {
  return path.length > 100 ? `${path.slice(0, 100)}…` : path;
}
