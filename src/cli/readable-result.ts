/** A Result as users read it: errors name their own files and lines, also those of nodes that tell no lines. */
import type { DryRunResult, Result } from '../base/result.ts';
import type { SourceMap } from '../project/source-map.ts';
import type { CliContext } from './context.ts';
import type { NodeAccess } from './node-access.ts';

/**
 * @param sent the map of the code that this message had a process run
 * @param action of the message
 */
export async function readableResult<Any extends Result | DryRunResult>(context: CliContext, access: NodeAccess, result: Any, sent?: SourceMap, action?: string): Promise<Any> {
  if (!mayNamePlaces(result)) return result;
  // The Lua parser comes with it: only errors are worth the time that takes to load.
  const [{ withReplayedPlace }, { withFileNames }] = await Promise.all([import('./replay-slot.ts'), import('./result-files.ts')]);
  // Programs may stand in another folder than the command they ran.
  const near = context.output.json ? {} : { cwd: context.cwd };
  return withFileNames(access.workspace.stateFolder, await withReplayedPlace(context, access, result), { ...near, ...(sent === undefined ? {} : { sent }), ...(action === undefined ? {} : { action }) });
}

/** Names of modules and lines are ids and numbers; what a delivery says may have them too. */
function mayNamePlaces(result: Result | DryRunResult): boolean {
  const { pushed } = result as Partial<Result>;
  return (result.error !== null && result.error.code === undefined) || (pushed !== undefined && pushed.length > 0) || /[\w-]{43}:\d/.test(result.output);
}
