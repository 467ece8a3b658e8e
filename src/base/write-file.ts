import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file in one step: readers see the old content or the new one, never a part, whatever happens in between.
 * Missing folders are created (mode 0700, like everything hbx keeps for a user).
 * @param mode Permissions of the file; default 0600.
 * @param flush Waits until the disk has it. Without, a power cut may leave an empty file.
 * @param isExactMode The user's umask takes nothing away from `mode`.
 */
export function writeFileAtomically(file: string, content: string | Uint8Array, mode = 0o600, flush = true, isExactMode = false): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    writeFileSync(draft, content, { mode, flag: 'wx', flush });
    if (isExactMode) chmodSync(draft, mode);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
