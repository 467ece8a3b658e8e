import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counterSource } from './counter.ts';
import { shareKeptCode } from './kept-code.ts';
import { testKey } from './keys.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ProjectFolder {
  /** The project: `hbx.config.json`, `counter.lua`, a node key. */
  readonly cwd: string;
  /** HBX_HOME, with a wallet. */
  readonly home: string;
}

/** A project whose keys exist already, so no test waits for RSA keys. */
export function projectFolder(name = 'project'): ProjectFolder {
  const folder = temporaryFolder(name);
  const cwd = join(folder, 'project');
  const home = join(folder, 'home');
  mkdirSync(join(cwd, '.hbx'), { recursive: true, mode: 0o700 });
  mkdirSync(home, { mode: 0o700 });
  shareKeptCode(home);
  writeFileSync(join(cwd, 'hbx.config.json'), '{}\n');
  writeFileSync(join(cwd, 'counter.lua'), counterSource);
  writeFileSync(join(cwd, '.hbx', 'node-key.json'), JSON.stringify(testKey(1)), { mode: 0o600 });
  writeFileSync(join(home, 'wallet.json'), JSON.stringify(testKey(0)), { mode: 0o600 });
  return { cwd, home };
}
