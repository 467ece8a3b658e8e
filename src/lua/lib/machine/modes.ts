/** Names and modes of files. */
import { openSync } from 'node:fs';
import { OpenFile, type FileMode } from './file.ts';

/** How a file is opened: what C's modes say, apart from `b`. */
export const modes: Readonly<Record<string, FileMode & { readonly flags: string }>> = {
  r: { flags: 'r', reads: true, writes: false, appends: false },
  w: { flags: 'w', reads: false, writes: true, appends: false },
  a: { flags: 'a', reads: false, writes: true, appends: true },
  'r+': { flags: 'r+', reads: true, writes: true, appends: false },
  'w+': { flags: 'w+', reads: true, writes: true, appends: false },
  'a+': { flags: 'a+', reads: true, writes: true, appends: true },
};

/** A name of Lua as the system takes it. */
export function systemName(name: string): Buffer {
  return Buffer.from(name, 'latin1');
}

/** Opens a file in one of C's modes. */
export function openFile(name: string, mode: string): OpenFile {
  const { flags, ...kind } = modes[mode.replace(/b+$/, '')]!;
  return new OpenFile(openSync(systemName(name), flags), kind);
}
