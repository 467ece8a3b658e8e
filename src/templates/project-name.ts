import { basename } from 'node:path';

/** What npm takes as the name of a package without scope. */
export function isProjectName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text) && text !== 'node_modules';
}

/** A name made from that of a folder: `My Counter!` → `my-counter`; `fallback` when nothing usable is left. */
export function projectNameFrom(folder: string, fallback: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, 64);
  return isProjectName(name) ? name : fallback;
}
