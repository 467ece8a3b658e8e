/** Errors of a process name its module by id; users know the files that they wrote. */
import { shortPath } from '../base/short-path.ts';
import type { DryRunResult, Result } from '../base/result.ts';
import { mapResult, type MapOptions } from '../project/map-result.ts';
import { openSourceMaps } from '../project/source-maps.ts';

export interface FileNameOptions extends Pick<MapOptions, 'sent' | 'action'> {
  /** Files are named from here, where that is shorter. */
  readonly cwd?: string;
}

/** The Result with the user's own files, lines and columns, as far as the maps of the state folder tell them. */
export function withFileNames<Any extends Result | DryRunResult>(stateFolder: string, result: Any, { cwd, sent, action }: FileNameOptions = {}): Any {
  return mapResult(result, openSourceMaps(stateFolder), { sent, action, ...(cwd === undefined ? {} : { nameOf: (file: string) => shortPath(file, cwd) }) });
}
