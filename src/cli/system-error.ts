import { ExitCode, HbxError } from '../base/errors.ts';

/** What the operating system's refusals mean to a user. `%` stands for the path. */
const sentences: Readonly<Record<string, readonly [message: string, hint?: string, exitCode?: ExitCode]>> = {
  ENOENT: ['There is no file or folder %.'],
  ENOTDIR: ['A part of the path % is a file, not a folder.'],
  EISDIR: ['% is a folder, and a file is needed.'],
  EEXIST: ['% is in the way.', 'Move it away, or work in another folder.'],
  EACCES: ['The system does not let hbx use %.', 'Look at its owner and permissions.', ExitCode.wallet],
  EPERM: ['The system does not let hbx use %.', 'Look at its owner and permissions.', ExitCode.wallet],
  EROFS: ['% is on a read-only disk.', 'Work in a folder that can be written; HBX_HOME names the one for wallets and settings.'],
  ENOSPC: ['The disk is full.', 'Make room and try again.'],
  EMFILE: ['Too many files are open.', 'Raise the limit (`ulimit -n`) and try again.'],
  ENAMETOOLONG: ['The path % is too long.'],
};

/**
 * The operating system's refusals (`ENOENT`, `EACCES`, …) that no command has put into better words, as an expected
 * error. Undefined for anything else.
 */
export function describeSystemError(error: unknown): HbxError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const known = code === undefined || syscall === undefined ? undefined : sentences[code];
  if (known === undefined) return undefined;
  const [message, hint, exitCode] = known;
  return new HbxError('system/' + code!.toLowerCase(), message.replace('%', path ?? 'what it needs'), {
    ...(hint === undefined ? {} : { hint }),
    ...(exitCode === undefined ? {} : { exitCode }),
    cause: error,
  });
}
