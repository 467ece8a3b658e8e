/** Looks at a process around a load without a trial: does it still answer, and if not, can an Eval mend it? */
import type { DryRunResult, ResultError } from '../../../base/result.ts';
import { createProbe } from '../../../blueprints/load-code.ts';
import type { Client } from '../../../client/client.ts';
import { isBroken } from './errors.ts';
import type { Loaded } from './loader.ts';

/** What a process does with an Eval, and with a message that no handler knows. */
export interface Look {
  readonly runsEval: boolean;
  /** Of the message where the Eval is run, else of the Eval; some processes fail at messages that they do not know. */
  readonly error: ResultError | null;
}

/** Asks on a copy. */
export async function lookAt(client: Client, process: string, readable: (result: DryRunResult) => Promise<DryRunResult>, signal: AbortSignal): Promise<Look> {
  const probe = createProbe();
  const { result: answered } = await client.dryRun(process, { action: 'Eval', data: probe.code }, { signal });
  const runsEval = [answered.output, ...answered.outbox.map(({ data }) => (typeof data === 'string' ? data : ''))].some((text) => probe.read(text) !== undefined);
  const { result } = runsEval ? await client.dryRun(process, { action: 'Hbx-Probe', data: '' }, { signal }) : { result: answered };
  return { runsEval, error: (await readable(result)).error };
}

/**
 * @param before where nothing ran on a copy, nothing is said
 * @throws HbxError `load-blueprint/broken`
 */
export function assertWorks(before: Look, { runsEval, error }: Look, loaded: readonly Loaded[]): void {
  if (!before.runsEval || (runsEval && (error === null || before.error !== null))) return;
  throw isBroken(loaded.map(({ name }) => name), loaded.at(-1)!.slot, error?.message ?? 'an Eval is not answered.', error, runsEval);
}
