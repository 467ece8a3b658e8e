/** Errors of a process that left no Result (the node answered one instead), with the user's own files and the way there. */
import { HbxError, isHbxError } from '../base/errors.ts';
import type { ResultError } from '../base/result.ts';
import type { CliContext } from './context.ts';

/** The error as it is, or read by the source maps of the workspace when it is one of a process. */
export async function withOwnPlaces(error: unknown, { cwd, home }: CliContext): Promise<unknown> {
  if (!isHbxError(error) || error.code !== 'client/process-failed') return error;
  // Only these errors are worth the time that this code takes to load.
  const [{ slotErrorIn }, { findWorkspace }] = await Promise.all([import('../client/result.ts'), import('../project/state-folder.ts')]);
  const found = slotErrorIn(error.cause as Parameters<typeof slotErrorIn>[0]);
  return found === undefined ? error : placed(error, found, { cwd, stateFolder: findWorkspace({ cwd, home }).stateFolder });
}

/**
 * A refusal of the node with the place in Lua that its reply tells, and how it came there.
 * @param found what the reply says
 */
export async function placed(refused: HbxError, found: ResultError, { cwd, stateFolder }: { readonly cwd: string; readonly stateFolder: string }): Promise<HbxError> {
  const [{ mapError }, { mapText }, { openSourceMaps }, { shortPath }, { renderFrames }] = await Promise.all([
    import('../project/map-result.ts'),
    import('../project/map-text.ts'),
    import('../project/source-maps.ts'),
    import('../base/short-path.ts'),
    import('../repl/printer.ts'),
  ]);
  const maps = openSourceMaps(stateFolder);
  const nameOf = (file: string): string => shortPath(file, cwd);
  const { file, line, column, traceback, sourceText, message } = mapError(found, maps, { nameOf });
  return new HbxError(refused.code, refused.message === found.message ? message : mapText(refused.message, maps, nameOf), {
    ...(file === undefined ? {} : { location: { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), text: sourceText ?? '' } }),
    ...(refused.hint === undefined ? {} : { hint: refused.hint }),
    details: [...renderFrames(traceback), ...refused.details],
    // Without the cause, which says that the places are still to be read.
    exitCode: refused.exitCode,
  });
}
