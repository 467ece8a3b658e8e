/** Temporary files. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Makes an empty file that did not exist, and tells its name. */
export function temporaryFile(folder: string): string {
  for (;;) {
    const name = join(folder, `lua_${randomBytes(4).toString('hex').slice(0, 6)}`);
    try {
      closeSync(openSync(name, 'wx', 0o600));
      return Buffer.from(name).toString('latin1');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Removes a file; on some systems one that is open cannot be. */
export function removeQuietly(name: string): void {
  try {
    unlinkSync(Buffer.from(name, 'latin1'));
  } catch {
    // It stays, which does no harm.
  }
}
