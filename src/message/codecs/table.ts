/**
 * The codecs of this build, one line each. A codec that is not here cannot be named in a request.
 *
 * `structured@1.0` is no wire form, so it is a device but not here.
 *
 * @source protocol.md A.7
 */
import type { Codec } from '../codec.ts';
import { ans104 } from './ans104.ts';
import { flat } from './flat.ts';
import { httpsig } from './httpsig.ts';
import { json } from './json.ts';

/** Codecs by device name. */
export const codecs: ReadonlyMap<string, Codec> = new Map<string, Codec>([
  [httpsig.id, httpsig],
  [json.id, json],
  [ans104.id, ans104],
  [flat.id, flat],
]);

/**
 * Finds the codec that a request asks for.
 *
 * @param name a device name (`json@1.0`), the same as a path (`device/json@1.0`, `~json@1.0`), or a content type
 *   (`application/json`), parameters and case ignored
 * @returns `undefined` for anything else, the content type for "any" among it
 */
export function codecByName(name: string): Codec | undefined {
  if (asked.has(name)) return asked.get(name);
  const found = findCodec(name);
  if (name.length <= maxAskedLength) {
    if (asked.size >= maxAsked) asked.clear();
    asked.set(name, found);
  }
  return found;
}

/** What was asked for before: each request names a codec three or four times, and always the same few. */
const asked = new Map<string, Codec | undefined>();
const maxAsked = 64;
const maxAskedLength = 64;

function findCodec(name: string): Codec | undefined {
  const wanted = name.split(';', 1)[0]!.trim().toLowerCase();
  const found = codecs.get(wanted.replace(/^(?:\/?~|device\/)/, ''));
  if (found !== undefined) return found;
  // `application/json` names `json@1.0`, whichever content type the codec itself writes.
  const subtype = /^application\/([^/]+)$/.exec(wanted)?.[1];
  return subtype === undefined ? undefined : codecs.get(subtype.includes('@') ? subtype : `${subtype}@1.0`);
}
