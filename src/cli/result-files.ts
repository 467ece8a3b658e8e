/** Errors of a process name its module by id; users know the file they deployed. */
import { basename } from 'node:path';
import type { DryRunResult, Result } from '../base/result.ts';
import { moduleFile } from '../project/module-files.ts';

/** The Result with the ids of modules deployed from here replaced by their files. */
export function withFileNames<Any extends Result | DryRunResult>(stateFolder: string, result: Any): Any {
  if (result.error === null) return result;
  const named = (file: string): string => moduleFile(stateFolder, file) ?? file;
  // Functions without a name are called after their place: `function <module:12>`.
  const inName = (text: string): string => text.replace(/<([\w-]{43}):/, (_all, file: string) => `<${basename(named(file))}:`);
  const { error } = result;
  return {
    ...result,
    error: {
      ...error,
      ...(error.file === undefined ? {} : { file: named(error.file) }),
      traceback: error.traceback.map((frame) => ({ ...frame, function: inName(frame.function), file: named(frame.file) })),
    },
  };
}
