/** Files as the user of the console names them: from the folder of the command, `~/` for the home folder. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ReplFiles } from '../../../repl/options.ts';
import type { CliContext } from '../../context.ts';

/** Names of one folder that Tab gets. */
const mostNames = 5000;

export function createReplFiles(context: Pick<CliContext, 'cwd' | 'env' | 'stdin'>): ReplFiles {
  const { cwd, env } = context;
  const pathOf = (named: string): string => {
    const home = env['HOME'] ?? env['USERPROFILE'];
    return home !== undefined && /^~(?:[\\/]|$)/.test(named) ? join(home, named.slice(1)) : resolve(cwd, named);
  };
  return {
    read: (path) => readFile(pathOf(path), 'utf8'),
    write: (path, text, { force }) => writeFile(pathOf(path), text, { flag: force ? 'w' : 'wx' }),
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
