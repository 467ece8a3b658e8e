/**
 * Whose turn it is to upload something: of several uploads of the same, in whatever processes, one goes on and the others wait until it is
 * done. A turn is a file beside `uploads.json` that names its holder. A holder that died, or gives no sign of life, loses its turn.
 */
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holderOf, isStale, newHolder } from '../../base/file-holder.ts';
import { withFileLock } from '../../base/file-lock.ts';
import { aborted } from '../errors.ts';

/** A holder touches its file this often, */
const touchMs = 5000;
/** and lost its turn when it did not for so long. Then both send the same item, so nothing is paid twice. */
const staleAfterMs = 60_000;
const lookMs = 100;

export interface UploadTurn {
  /** Another one had it first. */
  readonly waited: boolean;
  /** Ends it. A second time does nothing. */
  end(): void;
}

/**
 * Waits for the turn.
 * @param key see `uploadKey` @param onWait hears once that another upload is under way
 * @throws HbxError `client/aborted`
 */
export async function takeTurn(folder: string, key: string, { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: (() => void) | undefined } = {}): Promise<UploadTurn> {
  const file = join(folder, `upload-${key}.turn`);
  const token = newHolder();
  const take = (): boolean => {
    const holder = holderOf(file);
    if (holder !== undefined && !isStale(file, holder, staleAfterMs)) return false;
    writeFileSync(file, token, { mode: 0o600 });
    return true;
  };
  let waited = false;
  while (!(await withFileLock(`${file}.lock`, take))) {
    if (!waited) onWait?.();
    waited = true;
    try {
      await sleep(lookMs, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw aborted(error);
    }
  }
  const touching = setInterval(() => {
    try {
      if (holderOf(file) === token) utimesSync(file, new Date(), new Date());
    } catch {
      // A disk that takes no touch must not end an upload that is under way.
    }
  }, touchMs).unref();
  return {
    waited,
    end() {
      clearInterval(touching);
      if (holderOf(file) === token) rmSync(file, { force: true });
    },
  };
}
