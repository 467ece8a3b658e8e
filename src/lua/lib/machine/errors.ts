/** Errors of the system as C programs tell them. */
import { constants } from 'node:os';
import { LuaError } from '../../runtime/errors.ts';
import type { LuaReturn } from '../../runtime/value.ts';

/** What C's `strerror` says of the errors that programs meet. */
const texts: Readonly<Record<string, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  EIO: 'Input/output error',
  EBADF: 'Bad file descriptor',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EXDEV: 'Invalid cross-device link',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  EMFILE: 'Too many open files',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  ESPIPE: 'Illegal seek',
  EROFS: 'Read-only file system',
  EPIPE: 'Broken pipe',
  ENAMETOOLONG: 'File name too long',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
};

/** What a system error is called. Anything else is thrown again. */
export function systemError(error: unknown): { readonly text: string; readonly number: number } {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined) throw error;
  return { text: texts[code] ?? message, number: (constants.errno as Readonly<Record<string, number>>)[code] ?? 0 };
}

/** An error made here, as if the system had told it. */
export function errorOf(code: keyof typeof constants.errno): Error {
  return Object.assign(new Error(code), { code });
}

/** What functions answer for a system error: nil, a text and a number. */
export function failed(error: unknown, file?: string): LuaReturn {
  if (error instanceof LuaError) throw error;
  const { text, number } = systemError(error);
  return [undefined, file === undefined ? text : `${file}: ${text}`, number];
}
