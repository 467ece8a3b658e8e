/** The errors of the store room. */
import { ExitCode, HbxError } from '../base/errors.ts';
import { systemReason } from '../base/system-reason.ts';

/** The data file is damaged. `reason` says what was seen, one clause without a full stop. */
export function storeCorrupt(folder: string, reason: string): HbxError {
  return new HbxError('store/corrupt', `The store in ${folder} is damaged: ${reason}.`, {
    hint: `Nothing was changed. Move the folder away (mv ${quote(folder)} ${quote(`${folder}.damaged`)}) and start again with an empty store, or put a backup in its place.`,
    exitCode: ExitCode.usage,
  });
}

/** The folder or its files cannot be opened: a permission, a folder where a file should be, a full disk. */
export function storeUnreadable(folder: string, reason: string, cause?: unknown): HbxError {
  return new HbxError('store/unreadable', `The store in ${folder} cannot be opened: ${reason}.`, {
    hint: openHints.find(([words]) => reason.includes(words))?.[1] ?? 'Check the path and its permissions. It must be a folder that this user can write to.',
    exitCode: ExitCode.wallet,
    cause,
  });
}

const openHints: readonly (readonly [words: string, hint: string])[] = [
  ['disk is full', 'Make room on that disk, then try again. What is in the store is safe.'],
  ['disk is read-only', 'Work in a folder on a disk that can be written. What is in the store is safe.'],
];

/** The files of the store are not there any more, or others are in their place: what is written now would be in no file. */
export function storeGone(folder: string): HbxError {
  return new HbxError('store/gone', `The store in ${folder} was removed or replaced while it was in use.`, {
    hint: 'Nothing is written any more. Stop hbx, and start it again.',
    exitCode: ExitCode.usage,
  });
}

/** A commit failed, so none of its transactions was written. */
export function storeWriteFailed(folder: string, cause: unknown): HbxError {
  return new HbxError('store/write-failed', `Nothing could be written to the store in ${folder}: ${systemReason(cause)}.`, {
    hint: 'Check the free space and the permissions of that disk, then try again. What was written before is safe.',
    exitCode: ExitCode.usage,
    cause,
  });
}

/** The store was used after `close`. */
export function storeClosed(): HbxError {
  return new HbxError('store/closed', 'The store is closed.', { hint: 'Open it again.' });
}

/** A key the store cannot hold. `reason` is a clause. */
export function badKey(reason: string): HbxError {
  return new HbxError('store/bad-key', `The store cannot use this key: ${reason}.`);
}

/** No driver has this name. */
export function unknownDriver(driver: string, known: readonly string[]): HbxError {
  return new HbxError('store/unknown-driver', `There is no store driver "${driver}".`, { hint: `Use one of: ${known.join(', ')}.` });
}

function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
