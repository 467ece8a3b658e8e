import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, where they are missing.
 * @param mode Permissions of new folders; by default what the user's umask leaves.
 * @throws the system's refusal. Node 20 says `ENOENT` where a folder above may not be written to; this says why.
 */
export function makeFolder(folder: string, mode?: number): void {
  try {
    mkdirSync(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? (refusalAbove(folder) ?? error) : error;
  }
}

/** What the nearest folder that is there says to a new one in it. */
function refusalAbove(folder: string): unknown {
  for (let above = dirname(folder); ; above = dirname(above)) {
    try {
      accessSync(above, constants.W_OK);
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(above) === above) return error;
    }
  }
}
