/** File systems of a test's own, where the system lets this user mount them: Linux, and root. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

const mounted: string[] = [];
// Before the temporary folders are removed, and what is mounted there with them.
process.prependOnceListener('exit', () => {
  for (const folder of mounted) spawnSync('umount', ['--lazy', folder]);
});

function mount(words: string[], folder: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  const run = spawnSync('mount', [...words, folder], { encoding: 'utf8' });
  if (run.status !== 0) return run.error?.message ?? run.stderr.trim();
  mounted.push(folder);
  return undefined;
}

/** Why nothing can be mounted here; `undefined` when it can. */
export const whyNoMounts: string | undefined = (() => {
  if (process.platform !== 'linux') return 'mounts a file system of its own, which needs Linux';
  const folder = join(temporaryFolder('mount'), 'try');
  const reason = mount(['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs'], folder);
  return reason === undefined ? undefined : `mounts a file system of its own, which needs root (${reason})`;
})();

/** A disk of so many bytes. */
export function smallDisk(bytes: number): string {
  const folder = join(temporaryFolder('disk'), 'disk');
  const reason = mount(['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs'], folder);
  if (reason !== undefined) throw new Error(reason);
  return folder;
}

/** The same folder, where nobody may write. */
export function readOnly(of: string): string {
  const folder = join(temporaryFolder('read-only'), 'folder');
  const reason = mount(['--bind', of], folder) ?? mount(['-o', 'remount,ro,bind'], folder);
  if (reason !== undefined) throw new Error(reason);
  return folder;
}
