/** A Result as users read it: errors name their own files and lines, also those of nodes that tell no lines. */
import type { DryRunResult, Result } from '../base/result.ts';
import type { SourceMap } from '../project/source-map.ts';
import type { CliContext } from './context.ts';
import type { NodeAccess } from './node-access.ts';
import { withReplayedPlace } from './replay-slot.ts';
import { withFileNames } from './result-files.ts';

/** @param sent the map of the code that this message had a process run */
export async function readableResult<Any extends Result | DryRunResult>(context: CliContext, access: NodeAccess, result: Any, sent?: SourceMap): Promise<Any> {
  // Programs may stand in another folder than the command they ran.
  const near = context.output.json ? {} : { cwd: context.cwd };
  return withFileNames(access.workspace.stateFolder, await withReplayedPlace(context, access, result), { ...near, ...(sent === undefined ? {} : { sent }) });
}
