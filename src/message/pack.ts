/**
 * The lossless binary form of values, for the store and for worker threads. Never on the wire.
 *
 * MessagePack with extensions for what it lacks: floats with an integral value, atoms, integers beyond 64 bits.
 */
import { addExtension, Packr } from 'msgpackr';
import { recordDamaged } from './errors.ts';
import { Atom, Float, isMessage, type Message, type Value } from './value.ts';

addExtension({
  Class: Float,
  type: 0x46,
  // MessagePack would write -0 as the integer 0.
  write: (float: Float) => (Object.is(float.value, -0) ? '-0' : float.value),
  read: (value: number | string) => new Float(Number(value)),
});
addExtension({
  Class: Atom,
  type: 0x41,
  write: (atom: Atom) => atom.name,
  read: (name: string) => new Atom(name),
});

// `moreTypes` would add Set, Date and the like; `useRecords` would turn plain objects into shared structures. Values hold neither.
const packr = new Packr({ mapsAsObjects: false, useRecords: false, useBigIntExtension: true, int64AsType: 'bigint', copyBuffers: true });

/**
 * Packs a value. Equal values whose keys stand in the same order give equal bytes. The bytes have memory of their own: the
 * packer's is as large as the largest value it ever saw, and posting a view of it to a worker would copy all of it.
 */
export function pack(value: Value): Uint8Array {
  return new Uint8Array(packr.pack(value));
}

/** Memory for many small records. */
const slabBytes = 64 * 1024;
const maxInSlab = slabBytes / 4;
let slab = Buffer.allocUnsafeSlow(0);
let slabUsed = 0;

/**
 * The same for bytes that go into a store, which copies them: they share memory with others, for making and giving back a piece
 * for each record costs more than filling it. Never for bytes that somebody keeps.
 */
export function packForStore(value: Value): Uint8Array {
  const packed = packr.pack(value);
  if (packed.length > maxInSlab) return new Uint8Array(packed);
  if (slabUsed + packed.length > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    slabUsed = 0;
  }
  const start = slabUsed;
  slab.set(packed, start);
  slabUsed += packed.length;
  return slab.subarray(start, slabUsed);
}

/**
 * Reads what `pack` wrote.
 * @throws HbxError `store/corrupt` on other bytes: they can only come from a damaged store
 */
export function unpack(bytes: Uint8Array): Value {
  try {
    return canonical(packr.unpack(bytes)) as Value;
  } catch (error) {
    throw recordDamaged(`${bytes.length} bytes that are no value`, error);
  }
}

/** Reads a message that `pack` wrote. @throws HbxError `store/corrupt` on anything else */
export function unpackMessage(bytes: Uint8Array): Message {
  const value = unpack(bytes);
  if (!isMessage(value)) throw recordDamaged(`${bytes.length} bytes that are no message`);
  return value;
}

/** MessagePack reads 64-bit integers as bigint even where they are safe numbers. */
function canonical(value: unknown): unknown {
  if (typeof value === 'bigint') return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item = value[index];
      if (typeof item === 'object' || typeof item === 'bigint') value[index] = canonical(item);
    }
  } else if (value instanceof Map) {
    for (const [key, item] of value) if (typeof item === 'object' || typeof item === 'bigint') value.set(key, canonical(item));
  }
  return value;
}
