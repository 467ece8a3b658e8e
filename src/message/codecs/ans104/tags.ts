/**
 * The tags of an item: an Avro array of pairs of bytes.
 *
 * ```
 * zigzag(count)  zigzag(length) name  zigzag(length) value  …  00
 * ```
 *
 * Without tags there is not a single byte. Only this spelling is read, because HyperBEAM checks a signature over the tags as it
 * would write them itself; so what was read is written back to the same bytes. The reader of `arbundles` takes any spelling,
 * runs for minutes on some of eight bytes, and loses bytes that are no text.
 *
 * @source ANS-104 2.3, protocol.md A.5 (V6); the limits of HyperBEAM
 */
import { Buffer } from 'node:buffer';

export interface Tag {
  readonly name: Uint8Array;
  readonly value: Uint8Array;
}

export const tagLimits = { count: 128, nameBytes: 1024, valueBytes: 3072 } as const;

/** Reads tags. @returns the tags, or what is wrong with them, to go on after "Its tags" */
export function readTags(bytes: Uint8Array, count: number): readonly Tag[] | string {
  if (count > tagLimits.count) return `are ${count}; ${tagLimits.count} are allowed`;
  if (count === 0) return bytes.length === 0 ? [] : 'are none, but take bytes';
  const reader = { bytes, at: 0 };
  if (readLong(reader) !== count) return 'are not as many as the item says';
  const tags: Tag[] = [];
  for (let index = 1; index <= count; index++) {
    const name = readBytes(reader);
    const value = readBytes(reader);
    if (name === undefined || value === undefined) return `break off in tag ${index}`;
    if (name.length > tagLimits.nameBytes) return `have a name of ${name.length} bytes; ${tagLimits.nameBytes} are allowed`;
    if (value.length > tagLimits.valueBytes) return `have a value of ${value.length} bytes; ${tagLimits.valueBytes} are allowed`;
    tags.push({ name, value });
  }
  return Buffer.compare(writeTags(tags), bytes) === 0 ? tags : 'are not spelled as ANS-104 has it';
}

/** Writes tags. */
export function writeTags(tags: readonly Tag[]): Buffer {
  if (tags.length === 0) return Buffer.alloc(0);
  const pieces: Uint8Array[] = [writeLong(tags.length)];
  for (const { name, value } of tags) pieces.push(writeLong(name.length), name, writeLong(value.length), value);
  return Buffer.concat([...pieces, Buffer.of(0)]);
}

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

function readBytes(reader: Reader): Uint8Array | undefined {
  const length = readLong(reader);
  if (length === undefined || length > reader.bytes.length - reader.at) return undefined;
  reader.at += length;
  return reader.bytes.subarray(reader.at - length, reader.at);
}

/** A number that is not negative, below 2^27: more than any tag may have. */
function readLong(reader: Reader): number | undefined {
  let zigzag = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined) return undefined;
    zigzag |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (zigzag & 1) === 0 ? zigzag >>> 1 : undefined;
  }
  return undefined;
}

function writeLong(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
