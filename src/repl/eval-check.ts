/**
 * Whether a bare module can run Lua that is sent to it. Without an Eval it answers such a message as any other that it does not know, and
 * that looks as if the Lua had run.
 *
 * What can't be known for sure is sent: most modules that have no Eval are found out, and none that has one is refused.
 */
import { cannotEval } from './errors.ts';
import type { ReplClient, ReplProcess, RequestOptions } from './options.ts';
import { cancelled } from './until-aborted.ts';

/** All that Lua runs text with, or finds what does so under a name that stands nowhere. A comment may name it as well. */
const mayRunLua = /load|dofile|require|_G\b|_ENV|fenv|debug|\bao\b/;
/** So long the source is waited for. */
const patienceMs = 2_000;

export type EvalCheck = (process: ReplProcess, options: RequestOptions) => Promise<void>;

/** A check that reads each source once. It rejects with HbxError `repl/no-eval` for a module that surely runs no Lua. */
export function createEvalCheck(client: Pick<ReplClient, 'source'>): EvalCheck {
  const known = new Map<string, boolean>();
  return async (process, { signal }) => {
    if (process.kind !== 'module') return;
    if (!known.has(process.id)) known.set(process.id, await mayEval(client, process, signal));
    if (known.get(process.id) === false) throw cannotEval();
  };
}

async function mayEval(client: Pick<ReplClient, 'source'>, process: ReplProcess, signal: AbortSignal): Promise<boolean> {
  try {
    const source = await client.source(process, { signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]) });
    return source === undefined || mayRunLua.test(source);
  } catch {
    if (signal.aborted) throw cancelled;
    // The message itself will tell what is wrong with the node.
    return true;
  }
}
