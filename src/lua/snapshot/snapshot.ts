/**
 * Snapshots: a heap as bytes, with a head that tells which engine wrote it and a sum that tells whether it is whole.
 *
 * `magic, format, build, dialect, checksum, heap`. Equal heaps give equal bytes.
 */
import { createHash } from 'node:crypto';
import { packageVersion } from '../../base/package-root.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { SuspendedError, type Heap } from './heap.ts';
import { readHeap, type LoadChunk } from './read.ts';
import { writeHeap } from './write.ts';

const magic = 'hbxlua';
/** Goes up with each change of the format, and of anything in the engine that a heap refers to by number. */
const format = 2;
const checksumBytes = 16;

let build: string | undefined;

/** What wrote a snapshot. A snapshot of another build is not read. */
function engineBuild(): string {
  return (build ??= packageVersion());
}

/** The bytes of a heap, or `undefined` when it has a coroutine that is suspended. */
export function snapshotHeap(heap: Heap): Uint8Array | undefined {
  let content: Uint8Array;
  try {
    content = writeHeap(heap);
  } catch (error) {
    if (error instanceof SuspendedError) return undefined;
    throw error;
  }
  const out = new ByteWriter();
  out.string(magic);
  out.count(format);
  out.string(engineBuild());
  out.string(heap.dialect);
  out.raw(checksum(out.written(), content));
  const head = out.written();
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}

/** The heap, or `undefined` when the bytes are damaged, of another build, or of another dialect. */
export function restoreHeap(bytes: Uint8Array, dialect: Heap['dialect'], loadChunk: LoadChunk): Heap | undefined {
  try {
    const head = new ByteReader(bytes);
    if (head.string() !== magic || head.count() !== format || head.string() !== engineBuild() || head.string() !== dialect) return undefined;
    const signed = bytes.subarray(0, bytes.length - head.left);
    const sum = head.raw(checksumBytes);
    const content = head.raw(head.left);
    if (Buffer.compare(sum, checksum(signed, content)) !== 0) return undefined;
    return readHeap(content, dialect, loadChunk);
  } catch {
    // Whatever it was, these bytes are no heap of ours.
    return undefined;
  }
}

function checksum(head: Uint8Array, content: Uint8Array): Uint8Array {
  return createHash('sha256').update(head).update(content).digest().subarray(0, checksumBytes);
}
