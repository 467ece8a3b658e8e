/**
 * Looks into the variables of a process: runs Lua on a copy of it, so nothing is written. `.globals`, `.handlers`, `.inbox`, Tab and the
 * preview see values this way.
 */
import { lookFailed, noEval } from './errors.ts';
import type { ReplClient, ReplMessage, ReplProcess, RequestOptions } from './options.ts';
import { checkOwner } from './owner-check.ts';

/** What an Eval that runs prints for it; an action that nobody knows, or an answer to a stranger, prints something else. */
const probe = { code: "return 'hbx' .. 27 * 37", prints: 'hbx999' };

const instead = '`.state` shows what can be read of it, `.slots` what it got.';

export type Look = (process: ReplProcess, code: string, options: RequestOptions & { readonly slot?: number | undefined }) => Promise<string>;

/**
 * A look that remembers which processes run Eval. It resolves with what the code printed or returned, as text.
 * @throws HbxError `repl/not-owner`, `repl/no-eval`, `repl/look-failed`
 */
export function createLook(client: ReplClient): Look {
  const runsEval = new Map<string, boolean>();
  return async (process, code, options) => {
    checkOwner(process, client, instead);
    const evaluate = (lua: string) => client.dryRun(process, { action: 'Eval', data: lua } satisfies ReplMessage, options);
    // Of the runtime it is known that it does for its owner.
    if (process.kind !== 'handlers' || process.owner === undefined) {
      const key = `${process.id} ${process.kind}`;
      let runs = runsEval.get(key);
      if (runs === undefined) {
        const { ok, output } = await evaluate(probe.code);
        runs = ok && output.trim() === probe.prints;
        runsEval.set(key, runs);
      }
      if (!runs) throw noEval(instead);
    }
    const result = await evaluate(code);
    if (result.error !== null) throw lookFailed(result.error);
    return result.outputEncoding === 'base64url' ? Buffer.from(result.output, 'base64url').toString('utf8') : result.output;
  };
}
