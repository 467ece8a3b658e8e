/** Starts the engine in its thread. */
import type { MessagePort } from 'node:worker_threads';
import { keepPartsIn } from '../compile/compile.ts';
import { KeptParts } from '../compile/kept-parts.ts';
import type { KeptCode } from './kept-thread.ts';
import { serve } from './serve.ts';

/** @param kept what the next thread gets; without it this one keeps compiled code in its memory only */
export function start(port: MessagePort, kept?: KeptCode): void {
  const parts = new KeptParts(kept?.folder);
  keepPartsIn(parts);
  let isThreadKept = kept?.isThreadKept ?? true;
  let hasWritten = false;
  serve(port, {
    get isWanted() {
      return !isThreadKept || parts.hasUnsaved;
    },
    save() {
      parts.save();
      // Also where it is kept: whoever compiled new parts has run more of the engine. Once, since an app may change often.
      if (!hasWritten) kept?.keepThread();
      hasWritten = isThreadKept = true;
      kept?.folder.prune();
    },
  });
}
