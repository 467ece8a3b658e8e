/** The question before a load removes handlers that it does not put back, for the command and for the console. */
import type { CliContext } from '../../context.ts';
import { keepsHandlers, wouldRemove } from './errors.ts';

export interface RemovalOptions {
  /** `--yes`. */
  readonly yes: boolean | undefined;
  /** Absent where nobody can be asked. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
}

/** The note of the trial, in front of the question, has named them. @throws HbxError `cli/not-confirmed` after a no, and without somebody to ask */
export async function confirmRemoval({ commandLine }: CliContext, removed: readonly string[], { yes, ask }: RemovalOptions): Promise<void> {
  if (yes === true) return;
  if (ask === undefined) throw wouldRemove(removed, commandLine);
  if (!(await ask(removed.length === 1 ? 'Load it, and remove the handler?' : `Load it, and remove the ${removed.length} handlers?`))) throw keepsHandlers();
}
