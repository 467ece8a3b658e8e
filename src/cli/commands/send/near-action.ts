/** What a message may have been meant for that no handler took. */
import { isHbxError } from '../../../base/errors.ts';
import type { Result } from '../../../base/result.ts';
import { didYouMean } from '../../../base/suggest.ts';
import type { NodeAccess } from '../../node-access.ts';

/** Characters of a source that is still read. */
const longestSource = 4_000_000;

/**
 * "Did you mean …?" for an action that went into the Inbox, from what the source of the process names; undefined when nothing there is near.
 * Only for such an answer anything is read.
 */
export async function nearAction({ client, legacynet }: NodeAccess, { process, ok, output }: Result, action: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (!ok || action === undefined || legacynet !== undefined || !/(?:^|\n)New Message From [^\n]*\n*$/.test(output)) return undefined;
  const [{ readMessageFacts }, { readSource }, { readModuleActions }] = await Promise.all([
    import('../../process-facts.ts'),
    import('../repl/read-source.ts'),
    import('../../../repl/complete/module-actions.ts'),
  ]);
  try {
    const { definition } = await readMessageFacts(client, process, { signal });
    const source = await readSource(client, definition, signal);
    if (source === undefined || source.length > longestSource) return undefined;
    const names = [...readModuleActions(source).keys()].filter((name) => name !== action);
    return didYouMean(action, names);
  } catch (error) {
    // The message is sent and its answer shown: what can't be read is no failure of it.
    if (isHbxError(error)) return undefined;
    throw error;
  }
}
