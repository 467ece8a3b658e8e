/**
 * Reloads one process: first as a trial on a copy, then for good. Whatever goes wrong in the trial changes nothing.
 *
 * The Eval returns a mark when the new code ran to its end. Without the mark a second dry run finds out whether the process runs
 * Eval at all: if so the new code is at fault, or its `compute`, as a third one tells; else the process has to be deployed anew.
 */
import { colorFor } from '../../../base/output.ts';
import type { DryRunResult, Result, ResultError } from '../../../base/result.ts';
import { moduleId } from '../../../client/module-id.ts';
import type { Bundle } from '../../../project/bundle/bundle.ts';
import type { GlobalChanges } from '../../../project/bundle/global-changes.ts';
import type { Runtime } from '../../../project/runtime.ts';
import { saveSourceMap } from '../../../project/source-maps.ts';
import { ensureStateFolder } from '../../../project/state-folder.ts';
import { renderResultError } from '../../../repl/printer.ts';
import type { CliContext } from '../../context.ts';
import type { NodeAccess } from '../../node-access.ts';
import { readableResult } from '../../readable-result.ts';
import { showResult } from '../../show-result.ts';
import { withoutOwnFrames } from './own-frames.ts';
import { checkModule } from './check-module.ts';
import { noComputeAnyMore, notReloaded } from './errors.ts';
import { computeFails, noCompute, reloadCode } from './reload.ts';

export interface ReloadTarget {
  readonly access: NodeAccess;
  readonly process: string;
  readonly dialect: 'luerl' | 'puc';
  readonly runtime: Runtime;
  /** Absolute; what the names in source maps count from. */
  readonly root: string;
  /** The entry as the user calls it. */
  readonly file: string;
  /** Deliver what the code sends. */
  readonly push: boolean;
}

/** `failed`: told already, and the process is as it was; `inCompute` when the code loads, but makes `compute` fail. `refused`: it runs no Eval of ours. */
export type ReloadOutcome = { readonly kind: 'reloaded'; readonly slot: number; readonly printed: string } | { readonly kind: 'failed'; readonly inCompute: boolean } | { readonly kind: 'refused' };

/** What an Eval that only answers returns; the code does not hold it in one piece. */
const probe = { code: 'return "hbx: " .. "here"', marker: 'hbx: here' };

/** @throws HbxError `deploy/no-compute`, `deploy/module` with the place, or what the client throws */
export async function reloadProcess(context: CliContext, target: ReloadTarget, bundle: Bundle, globals: GlobalChanges): Promise<ReloadOutcome> {
  const { access, process, runtime, root, file, push } = target;
  const { client, workspace } = access;
  const { output, signal } = context;
  if (runtime === 'compute' && !globals.definesCompute) throw noComputeAnyMore(file);
  const { code, map, marker, ownFrom } = reloadCode(bundle, globals, { runtime, trial: false });
  const id = moduleId(code);
  saveSourceMap(ensureStateFolder(workspace.stateFolder), id, map, root);
  const tags = { 'source-id': id };
  const sent = { ...map, sourceRoot: root };

  // Its lines are those of the code proper, so the same map reads its errors.
  const trial = await client.dryRun(process, { action: 'Eval', data: reloadCode(bundle, globals, { runtime, trial: true }).code, tags }, { signal });
  if (!holds(trial.result, marker)) {
    const asked = await client.dryRun(process, { action: 'Eval', data: probe.code }, { signal });
    if (holds(asked.result, probe.marker)) {
      if (runtime === 'handlers') return fail(trial.result);
      const caught = await client.dryRun(process, { action: 'Eval', data: reloadCode(bundle, globals, { runtime, trial: true, catching: true }).code, tags }, { signal });
      return fail(trial.result, holds(caught.result, computeFails));
    }
    // Another node may run a dry run on less than the state. There the code goes without a trial: it undoes itself when it fails.
    if (access.local || !holds(await client.send(process, { action: 'Eval', data: probe.code }, { signal, push: false }), probe.marker)) return { kind: 'refused' };
  }
  const result = await client.send(process, { action: 'Eval', data: code, tags }, { signal, push });
  return holds(result, marker) ? { kind: 'reloaded', slot: result.slot, printed: printedBy(result, marker) } : fail(result);

  async function fail(result: Result | DryRunResult, inCompute = false): Promise<ReloadOutcome> {
    if (result.error?.message.endsWith(noCompute) === true) throw noComputeAnyMore(file);
    const readable = await readableResult(context, access, withoutOwnFrames(result, id, ownFrom), sent);
    // Lua that catches an error may lose its place. Run by itself the code may fail in the same way.
    if (!inCompute && runtime === 'compute' && access.local && readable.error?.line === undefined) await failAlone();
    if (readable.error === null) throw notReloaded(file, readable.output);
    // Nobody asked for a dry run, so nothing is told of it.
    if (output.json) showResult(context, readable);
    else showError(context, readable.error);
    return { kind: 'failed', inCompute };
  }

  /** @throws HbxError `deploy/module` with the place, when the module does not even load by itself */
  async function failAlone(): Promise<void> {
    const module = await client.cacheModule(bundle.code, { signal });
    saveSourceMap(workspace.stateFolder, module.id, bundle.map, root);
    await checkModule(client, { id: module.id, file, dialect: target.dialect, stateFolder: workspace.stateFolder }, signal);
  }
}

function showError({ stderr, env, flags }: CliContext, error: ResultError): void {
  stderr.write(`${renderResultError(error, { color: colorFor(stderr, env, flags.color ? undefined : false), width: stderr.columns })}\n`);
}

/** The process may answer where it likes: in its output, or in a message. */
function holds({ output, outbox }: Result | DryRunResult, marker: string): boolean {
  return output.includes(marker) || outbox.some(({ data }) => typeof data === 'string' && data.includes(marker));
}

/** What the code printed while it was loaded. */
function printedBy({ output }: Result, marker: string): string {
  return output.endsWith(marker) ? output.slice(0, -marker.length).trimEnd() : '';
}
