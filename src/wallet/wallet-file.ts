/**
 * Wallet files: one JWK as JSON, readable by their owner only. A file is complete or not there, whenever the process dies.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkJwk, checkWalletText } from './check-jwk.ts';
import { notAWallet, walletDamaged, walletExists, walletMissing, walletNotWritten, walletUnreadable } from './errors.ts';
import { Wallet, type PrivateJwk } from './wallet.ts';

/** An RSA-4096 JWK takes 3 200 bytes. */
const LARGEST_BYTES = 64 * 1024;

export interface ReadWalletResult {
  readonly wallet: Wallet;
  /** The private key of `wallet`. Not enumerable, so that a printed result shows no secret. */
  readonly jwk: PrivateJwk;
  /** A sentence for stderr: other users of the machine can read the file. */
  readonly warning: string | undefined;
}

/**
 * Reads a wallet file and checks that it is a whole, sound RSA private key.
 * Errors: `wallet/missing`, `wallet/unreadable`, `wallet/not-a-wallet`, `wallet/damaged`.
 */
export async function readWallet(path: string): Promise<ReadWalletResult> {
  const { bytes, mode } = await readStart(path);
  if (bytes.length > LARGEST_BYTES) throw notAWallet(path, `it is larger than ${LARGEST_BYTES / 1024} KB`);
  const check = checkWalletText(bytes.toString('utf8'));
  if (!check.ok) throw check.damaged ? walletDamaged(path, check.reason) : notAWallet(path, check.reason, check.hint);
  const wallet = new Wallet(check.jwk);
  const result = { wallet, warning: warningFor(path, mode) };
  Object.defineProperty(result, 'jwk', { get: () => wallet.jwk, enumerable: false });
  return result as ReadWalletResult;
}

export interface WriteWalletOptions {
  /** Replace a file that is there. Default: false. */
  readonly force?: boolean;
}

/**
 * Writes a wallet file with mode 0600, and makes missing folders (0700).
 * Errors: `wallet/exists`, `wallet/not-written`, `wallet/damaged` (the key is none; nothing is written).
 */
export async function writeWallet(path: string, jwk: PrivateJwk, { force = false }: WriteWalletOptions = {}): Promise<void> {
  const check = checkJwk(jwk);
  if (!check.ok) throw walletDamaged(undefined, check.reason);
  const text = `${JSON.stringify(check.jwk)}\n`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw walletNotWritten(path, error);
  });
  try {
    // A link that names the wallet stays a link.
    const target = force ? await realpath(path).catch(() => path) : path;
    const draft = `${target}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      await writeNew(draft, text);
      await (force ? rename(draft, target) : placeNew(draft, target, text));
    } finally {
      await rm(draft, { force: true });
    }
    await syncFolder(dirname(target));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' && !force ? walletExists(path) : walletNotWritten(path, error);
  }
}

/** Gives the draft its name, unless that name is taken (EEXIST). A rename would replace the file. */
async function placeNew(draft: string, target: string, text: string): Promise<void> {
  try {
    await link(draft, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK', 'EXDEV'].includes(code)) throw error;
    // A file system without hard links: still never over a file, but not in one step.
    await writeNew(target, text);
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the new name survive a power loss, where folders can be synced. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** Reads a little more than the largest wallet, whatever the file is: a device may have no end. */
async function readStart(path: string): Promise<{ bytes: Buffer; mode: number }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { mode } = await file.stat();
    const buffer = Buffer.alloc(LARGEST_BYTES + 1);
    let size = 0;
    while (size < buffer.length) {
      const { bytesRead } = await file.read(buffer, size, buffer.length - size, null);
      if (bytesRead === 0) break;
      size += bytesRead;
    }
    return { bytes: buffer.subarray(0, size), mode };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? walletMissing(path) : walletUnreadable(path, error);
  } finally {
    await file?.close();
  }
}

function warningFor(path: string, mode: number): string | undefined {
  const isFile = (mode & constants.S_IFMT) === constants.S_IFREG;
  if (process.platform === 'win32' || !isFile || (mode & 0o077) === 0) return undefined;
  return `Other users of this machine may be able to read the wallet ${path}. Close it with: chmod 600 ${path}`;
}
