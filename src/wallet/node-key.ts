/** Keys that are made once and then kept: the node's own. Same files as wallets. */
import { setTimeout } from 'node:timers/promises';
import { isHbxError } from '../base/errors.ts';
import { generateWallet } from './generate.ts';
import { readWallet, writeWallet } from './wallet-file.ts';
import type { PrivateJwk } from './wallet.ts';

export interface LoadOrCreateKeyOptions {
  /** Called before a key is made, which takes seconds. */
  readonly onCreate?: () => void;
  /** Milliseconds so far, while a key is made. */
  readonly onProgress?: (elapsedMs: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads the key at `path`, or makes one and keeps it there. Of two processes that do so at once, both get the key of the
 * first to finish.
 * Errors: as `readWallet` (a file that is there and no key is never replaced), `wallet/not-written`, `wallet/interrupted`.
 */
export async function loadOrCreateKey(path: string, { onCreate, onProgress, signal }: LoadOrCreateKeyOptions = {}): Promise<PrivateJwk> {
  const present = await readKey(path);
  if (present !== undefined) return present;
  onCreate?.();
  const { jwk } = await generateWallet({ ...(signal && { signal }), ...(onProgress && { onProgress }) });
  try {
    await writeWallet(path, jwk);
    return jwk;
  } catch (error) {
    if (!isHbxError(error) || error.code !== 'wallet/exists') throw error;
    return await readOther(path);
  }
}

async function readKey(path: string): Promise<PrivateJwk | undefined> {
  try {
    return (await readWallet(path)).jwk;
  } catch (error) {
    if (isHbxError(error) && error.code === 'wallet/missing') return undefined;
    throw error;
  }
}

/** Where there are no hard links the other process may still be writing. */
async function readOther(path: string): Promise<PrivateJwk> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await readWallet(path)).jwk;
    } catch (error) {
      if (attempt === 20) throw error;
      await setTimeout(50);
    }
  }
}
