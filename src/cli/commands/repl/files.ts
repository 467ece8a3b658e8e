/** Files as the user of the console names them: from the folder of the command, `~/` for the home folder. */
import { constants } from 'node:fs';
import { lstat, open, readdir, readlink, stat, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ReplFiles } from '../../../repl/options.ts';
import type { CliContext } from '../../context.ts';

/** Names of one folder that Tab gets. */
const mostNames = 5000;
const privateMode = 0o600;
// Windows has neither.
const noWait = constants.O_NONBLOCK ?? 0;
const noFollow = constants.O_NOFOLLOW ?? 0;

export function createReplFiles(context: Pick<CliContext, 'cwd' | 'env' | 'stdin'>): ReplFiles {
  const { cwd, env } = context;
  const pathOf = (named: string): string => {
    const home = env['HOME'] ?? env['USERPROFILE'];
    return home !== undefined && /^~(?:[\\/]|$)/.test(named) ? join(home, named.slice(1)) : resolve(cwd, named);
  };
  return {
    read: (path) => withFile(pathOf(path), constants.O_RDONLY, undefined, (file) => file.readFile('utf8')),
    async write(path, text, { force, own = false }) {
      const place = pathOf(path);
      if (own && force) await refuseLink(place);
      const flags = constants.O_WRONLY | constants.O_CREAT | (force ? 0 : constants.O_EXCL) | (own ? noFollow : 0);
      await withFile(place, flags, own ? privateMode : undefined, async (file) => {
        if (own) await file.chmod(privateMode);
        await file.truncate();
        await file.writeFile(text);
      });
    },
    async list(folder) {
      const path = pathOf(folder);
      const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
      const names = entries.slice(0, mostNames).map(async (entry) => {
        const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await stat(join(path, entry.name)).then((info) => info.isDirectory(), () => false)));
        return isFolder ? `${entry.name}/` : entry.name;
      });
      return (await Promise.all(names)).sort();
    },
    edit: async (text, options) => {
      const { editText } = await import('./edit-file.ts');
      return editText(context, text, options);
    },
  };
}

/** Does something with a file, and refuses what is none: to open a pipe waits for its other end, and no signal ends that. */
async function withFile<T>(path: string, flags: number, mode: number | undefined, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const before = await stat(path).catch(() => undefined);
  // A folder has a refusal of its own, and so has what is there and must not be.
  if (before !== undefined && (flags & constants.O_EXCL) === 0) refuseOther(before);
  const file = await open(path, flags | noWait, mode);
  try {
    refuseOther(await file.stat());
    return await work(file);
  } finally {
    await file.close();
  }
}

function refuseOther(info: { isFile(): boolean; isDirectory(): boolean }): void {
  if (!info.isFile() && !info.isDirectory()) throw new Error('it is a pipe or a device, and no file');
}

async function refuseLink(path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined))?.isSymbolicLink()) throw new Error(`it is a link to ${await readlink(path)}, so name that file`);
}
