/** Looks at a process around a load without a trial: does it still answer, and if not, can an Eval mend it? */
import type { DryRunResult, ResultError } from '../../../base/result.ts';
import { createProbe } from '../../../blueprints/load-code.ts';
import type { Client } from '../../../client/client.ts';
import { isBroken } from './errors.ts';
import type { Loaded } from './loader.ts';

/** What a process does with an Eval, and with a message that no handler knows. */
export interface Look {
  readonly runsEval: boolean;
  /** Of the Eval. */
  readonly evalError: ResultError | null;
  /** Of the message; some processes fail at messages that they do not know. */
  readonly error: ResultError | null;
  /** Something comes back for the message. */
  readonly answers: boolean;
}

/** Asks on a copy. */
export async function lookAt(client: Client, process: string, readable: (result: DryRunResult) => Promise<DryRunResult>, signal: AbortSignal): Promise<Look> {
  const probe = createProbe();
  const { result: answered } = await client.dryRun(process, { action: 'Eval', data: probe.code }, { signal });
  const runsEval = [answered.output, ...answered.outbox.map(({ data }) => (typeof data === 'string' ? data : ''))].some((text) => probe.read(text) !== undefined);
  const { result } = await client.dryRun(process, { action: 'Hbx-Probe', data: '' }, { signal });
  return { runsEval, evalError: (await readable(answered)).error, error: (await readable(result)).error, answers: result.output !== '' || result.outbox.length > 0 };
}

/**
 * @param before where nothing ran on a copy, nothing is said
 * @throws HbxError `load-blueprint/broken`
 */
export function assertWorks(before: Look, after: Look, loaded: readonly Loaded[]): void {
  if (!before.runsEval || (after.runsEval && (after.error === null || before.error !== null))) return;
  throw isBroken(loaded.map(({ name }) => name), loaded.at(-1)!.slot, after);
}
