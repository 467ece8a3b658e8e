import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, where they are missing. One after the other: Node's own way (`recursive`) never ends below
 * `/proc`, and Node 20 says `ENOENT` where a folder above may not be written to.
 * @param mode Permissions of new folders; by default what the user's umask leaves.
 * @throws the system's refusal
 */
export function makeFolder(folder: string, mode?: number): void {
  const missing: string[] = [];
  for (let path = folder; !isFolder(path) && !missing.includes(path); path = dirname(path)) missing.push(path);
  for (const path of missing.reverse()) {
    try {
      mkdirSync(path, mode === undefined ? {} : { mode });
    } catch (error) {
      // Somebody else may have made it in between.
      if (!isFolder(path)) throw error;
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
