/** Which wallet file counts. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { badWalletPath } from './errors.ts';

/** Where the path was named. */
export type WalletSource = 'flag' | 'env' | 'config' | 'default';

export interface WalletSources {
  /** `--wallet`. */
  readonly flag?: string | undefined;
  /** The value of `HBX_WALLET`. Empty counts as not set. */
  readonly env?: string | undefined;
  /** The path from the project's config or the user's settings. */
  readonly config?: string | undefined;
  /** The hbx folder of the user. */
  readonly home: string;
  /** What relative paths count from. Default: they stay as they are. */
  readonly cwd?: string | undefined;
  /** What `~/` stands for, where no shell has replaced it. Default: the user's folder. */
  readonly userFolder?: string | undefined;
}

export interface ResolvedWallet {
  readonly path: string;
  readonly source: WalletSource;
}

/**
 * Finds the path of the wallet: `--wallet`, then `HBX_WALLET`, then the config, then `<home>/wallet.json`. Reads no file.
 * Errors: `wallet/bad-path` (an empty `--wallet`, a key in place of a path).
 * @source design.md 9.4
 */
export function resolveWalletPath({ flag, env, config, home, cwd, userFolder }: WalletSources): ResolvedWallet {
  const place = (path: string, name: string): string => {
    // People do put keys into variables. Nothing of it is repeated here, and it must not become a file name in an error.
    if (/^\s*[{[]|"kty"|-----BEGIN /.test(path)) throw badWalletPath(name, 'holds a key, but it takes the path of a file');
    const full = /^~[/\\]/.test(path) ? join(userFolder ?? homedir(), path.slice(2)) : path;
    return cwd === undefined ? full : resolve(cwd, full);
  };
  if (flag !== undefined) {
    if (flag === '') throw badWalletPath('--wallet', 'is empty');
    return { path: place(flag, '--wallet'), source: 'flag' };
  }
  if (env) return { path: place(env, 'HBX_WALLET'), source: 'env' };
  if (config) return { path: place(config, 'The setting "wallet"'), source: 'config' };
  return { path: join(home, 'wallet.json'), source: 'default' };
}
