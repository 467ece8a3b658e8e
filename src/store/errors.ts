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
    hint: 'Check the path and its permissions. It must be a folder that this user can write to.',
    exitCode: ExitCode.wallet,
    cause,
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
