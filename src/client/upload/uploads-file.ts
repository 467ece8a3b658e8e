/**
 * What was uploaded, in `uploads.json`, so that the same content is not uploaded (and paid for) again. What went to a workspace's own node
 * is remembered in its state folder, everything else in the user's. Each change is made under a lock, on what the file holds at that moment, and written in one step.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../../base/file-lock.ts';
import { parseJson } from '../../base/parse-json.ts';
import { writeFileAtomically } from '../../base/write-file.ts';
import { isId } from '../../message/value.ts';
import { damagedUploads, newerUploads, unreadableUploads } from './errors.ts';
import type { UploadTag } from './make-item.ts';

export interface UploadRecord {
  /** See `uploadKey`. */
  readonly key: string;
  /** Of the item. */
  readonly id: string;
  /** The name of the service. */
  readonly service: string;
  /** Of the item. */
  readonly sizeBytes: number;
  /** False from before its first byte went out until it was acknowledged: it may be there or not. */
  readonly isSure: boolean;
  /** Of an item that is not sure, base64url: with it and the tags the same item is made, and sent, again. */
  readonly signature?: string;
  /** Of an item that is not sure, in the order of the item. */
  readonly tags?: readonly UploadTag[];
  /** ISO 8601, UTC. */
  readonly uploadedAt: string;
}

/** Of the file. One of a newer hbx is not touched. */
const version = 1;

/** Records that are kept; the newest ones. */
const mostRecords = 10_000;

export const uploadsFile = (stateFolder: string): string => join(stateFolder, 'uploads.json');

/** What makes two uploads the same: content, tags in whatever order, service and signer. @param digest of the content */
export function uploadKey({ digest, tags, service, address }: { digest: string; tags: readonly UploadTag[]; service: string; address: string }): string {
  const sorted = tags.map(({ name, value }) => [name, value] as const).sort(([a, x], [b, y]) => (a !== b ? (a < b ? -1 : 1) : x < y ? -1 : x > y ? 1 : 0));
  return createHash('sha256').update(JSON.stringify([digest, service, address, sorted])).digest('base64url');
}

/** The upload with a key. @throws HbxError `upload/damaged-file`, `upload/newer-file`, `upload/unreadable-file` */
export function findUpload(stateFolder: string, key: string): UploadRecord | undefined {
  return read(stateFolder).find((record) => record.key === key);
}

/** Remembers an upload in place of one with the same key. @throws HbxError `upload/damaged-file`, `upload/newer-file`, `upload/unreadable-file` */
export async function rememberUpload(stateFolder: string, record: UploadRecord): Promise<void> {
  const file = uploadsFile(stateFolder);
  await withFileLock(`${file}.lock`, () => {
    const all = [...read(stateFolder).filter(({ key }) => key !== record.key), record];
    // What is not sure is worth more than its age.
    const uploads = all.filter((one, index) => !one.isSure || index >= all.length - mostRecords);
    writeFileAtomically(file, `${JSON.stringify({ version, uploads }, null, 2)}\n`);
  });
}

function read(stateFolder: string): readonly UploadRecord[] {
  const file = uploadsFile(stateFolder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadableUploads(file, error);
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw damagedUploads(file, parsed.message, { file, ...parsed.position });
  const content = parsed.value as { uploads?: unknown; version?: unknown } | null;
  if (typeof content?.version === 'number' && content.version > version) throw newerUploads(file, content.version);
  const uploads = content?.uploads;
  if (!Array.isArray(uploads) || !uploads.every(isRecord)) throw damagedUploads(file, 'it does not hold a list of uploads.');
  return uploads as UploadRecord[];
}

function isRecord(one: Partial<UploadRecord> | null): boolean {
  if (!isId(one?.id) || typeof one?.key !== 'string') return false;
  if (one.signature === undefined) return true;
  return typeof one.signature === 'string' && Array.isArray(one.tags) && one.tags.every((tag: Partial<UploadTag> | null) => typeof tag?.name === 'string' && typeof tag.value === 'string');
}
