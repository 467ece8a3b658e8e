/**
 * One folder holds everything hbx keeps for a user: settings, wallet, histories, and the state of work outside a project.
 *
 *   HBX_HOME, when set                       (a relative path counts from the working folder)
 *   Linux and others   $XDG_DATA_HOME/hbx, else ~/.local/share/hbx
 *   macOS              ~/Library/Application Support/hbx
 *   Windows            %LOCALAPPDATA%\hbx, else ~\AppData\Local\hbx
 *
 * One folder and not one for each kind of data, so that a user can find, copy and delete all of it at once.
 */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** What `resolveHome` looks at; anything not given is taken from the running process. */
export interface HomeSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform?: NodeJS.Platform;
  /** The user's own folder (`~`). */
  readonly userFolder?: string;
}

/** The absolute path of the user's hbx folder. It may not exist yet: whoever writes creates it (mode 0700). */
export function resolveHome(sources: HomeSources): string {
  const { env, cwd } = sources;
  if (env['HBX_HOME']) return resolve(cwd, env['HBX_HOME']);
  const user = sources.userFolder ?? homedir();
  switch (sources.platform ?? process.platform) {
    case 'darwin':
      return join(user, 'Library', 'Application Support', 'hbx');
    case 'win32':
      return join(env['LOCALAPPDATA'] || join(user, 'AppData', 'Local'), 'hbx');
    default: {
      // The XDG rules: a relative value counts as not set.
      const data = env['XDG_DATA_HOME'];
      return join(data && isAbsolute(data) ? data : join(user, '.local', 'share'), 'hbx');
    }
  }
}
