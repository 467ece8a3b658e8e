/**
 * What is uploaded: a file that is read from the disk at each pass, or bytes. A file that changes between two passes would get a
 * signature that does not fit it, so a pass ends with an error then, before its last bytes are out.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileChanged } from './errors.ts';

export interface UploadContent {
  readonly sizeBytes: number;
  /** Reads it from the start. @throws HbxError `upload/file-changed` */
  open(): AsyncIterable<Buffer>;
}

/** Bytes at once. Progress is told from piece to piece. */
const pieceBytes = 256 * 1024;

/** Content that is in memory. */
export function bytesContent(bytes: Uint8Array): UploadContent {
  return {
    sizeBytes: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(pieceBytes, bytes.length - at));
    },
  };
}

/** A regular file that can be read. @param path absolute @param shown how errors call it */
export async function fileContent(path: string, shown: string): Promise<UploadContent> {
  const look = async () => {
    const { size, mtimeMs, ino } = await stat(path);
    return { size, mtimeMs, ino };
  };
  const first = await look();
  const checkSame = async (): Promise<void> => {
    const { size, mtimeMs, ino } = await look();
    if (size !== first.size || mtimeMs !== first.mtimeMs || ino !== first.ino) throw fileChanged(shown);
  };
  return {
    sizeBytes: first.size,
    async *open() {
      await checkSame();
      let held: Buffer | undefined;
      let read = 0;
      for await (const piece of createReadStream(path, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>) {
        read += piece.length;
        if (held !== undefined) yield held;
        held = piece;
      }
      await checkSame();
      if (read !== first.size) throw fileChanged(shown);
      if (held !== undefined) yield held;
    },
  };
}

/** base64url(sha256(content)). */
export async function digestOf(content: UploadContent, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content.open()) {
    signal?.throwIfAborted();
    hash.update(piece);
  }
  return hash.digest('base64url');
}
