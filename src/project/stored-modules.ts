/**
 * Modules that were sent to nodes as messages, in `stored-modules.json` in the state folder, so that the same code is not sent again. It is a
 * hint: whoever reads it asks the node whether the module is there.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../base/file-lock.ts';
import { writeFileAtomically } from '../base/write-file.ts';
import { isId } from '../message/value.ts';

export interface StoredModuleRecord {
  /** URL of the node. */
  readonly node: string;
  /** SHA-256 of the code, base64url. */
  readonly digest: string;
  /** Of the message. */
  readonly id: string;
  /** The process whose log it is in. */
  readonly holder: string;
}

/** Records that are kept; the newest ones. */
const mostRecords = 1000;

const fileOf = (stateFolder: string): string => join(stateFolder, 'stored-modules.json');

export function digestOf(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}

/** The newest module with this code, and a process on that node that takes modules. */
export function findStoredModule(stateFolder: string, node: string, code: string): { readonly id?: string; readonly holder?: string } {
  const records = read(stateFolder).filter((record) => record.node === node);
  const digest = digestOf(code);
  const known = records.findLast((record) => record.digest === digest);
  const holder = records.at(-1)?.holder;
  return { ...(known === undefined ? {} : { id: known.id }), ...(holder === undefined ? {} : { holder }) };
}

/** The state folder must be there. */
export async function rememberStoredModule(stateFolder: string, record: StoredModuleRecord): Promise<void> {
  const file = fileOf(stateFolder);
  await withFileLock(`${file}.lock`, () => {
    const modules = [...read(stateFolder).filter(({ node, digest }) => node !== record.node || digest !== record.digest), record].slice(-mostRecords);
    writeFileAtomically(file, `${JSON.stringify({ version: 1, modules }, null, 2)}\n`);
  });
}

/** A file that cannot be read costs a module that is sent once more, and is written anew. */
function read(stateFolder: string): readonly StoredModuleRecord[] {
  try {
    const { modules } = JSON.parse(readFileSync(fileOf(stateFolder), 'utf8')) as { modules?: unknown };
    return Array.isArray(modules) ? modules.filter(isRecord) : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is StoredModuleRecord {
  const { node, digest, id, holder } = (value ?? {}) as Partial<StoredModuleRecord>;
  return typeof node === 'string' && typeof digest === 'string' && isId(id) && isId(holder);
}
