/** The errors of the wallet room. None of them ever holds a part of a key. */
import { ExitCode, HbxError, type HbxErrorOptions } from '../base/errors.ts';
import { systemReason } from '../base/system-reason.ts';

function walletError(code: string, message: string, options: HbxErrorOptions = {}): HbxError {
  return new HbxError(`wallet/${code}`, message, { exitCode: ExitCode.wallet, ...options });
}

const howToGetOne = 'Use the JWK file of an Arweave wallet (arweave.app and Wander export one), or make one with `hbx wallet new`.';

export function walletMissing(path: string): HbxError {
  return walletError('missing', `There is no wallet at ${path}.`, { hint: 'Name another with --wallet <path>, or make one with `hbx wallet new`.' });
}

/** The file cannot be read or written: a folder, a permission, a disk. */
export function walletUnreadable(path: string, cause: unknown): HbxError {
  return walletError('unreadable', `The wallet ${path} cannot be read: ${systemReason(cause)}.`, { hint: 'Check the path and its permissions.', cause });
}

export function walletNotWritten(path: string, cause: unknown): HbxError {
  return walletError('not-written', `The wallet ${path} cannot be written: ${systemReason(cause)}.`, { hint: 'Check the folder, its permissions and its free space.', cause });
}

/** The file holds something else. `reason` is a clause that says what it looks like; it never quotes the content. */
export function notAWallet(path: string, reason: string, hint = howToGetOne): HbxError {
  return walletError('not-a-wallet', `${path} is no wallet: ${reason}.`, { hint });
}

/** It is an RSA private key in form, but its numbers do not fit together. */
export function walletDamaged(path: string | undefined, reason: string): HbxError {
  return walletError('damaged', `The key${path === undefined ? '' : ` in ${path}`} is damaged: ${reason}.`, {
    hint: 'Restore the file from a backup, or use another wallet with --wallet <path>.',
  });
}

export function walletExists(path: string): HbxError {
  return walletError('exists', `There is a wallet at ${path} already, and it was not touched.`, {
    hint: 'Choose another path. --force replaces it: whatever only the old key can reach is then lost.',
  });
}

/** A path setting holds nothing, or a key instead of a path. */
export function badWalletPath(source: string, reason: string): HbxError {
  return walletError('bad-path', `${source} ${reason}.`, { hint: 'Give it the path of a wallet file.', exitCode: ExitCode.usage });
}

export function generateInterrupted(): HbxError {
  return walletError('interrupted', 'No key was made: interrupted.', { exitCode: ExitCode.interrupted });
}
