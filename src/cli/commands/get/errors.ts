import { ExitCode, HbxError } from '../../../base/errors.ts';
import { resultFrom } from '../../../client/result.ts';
import type { Message } from '../../../message/value.ts';
import { moduleFile } from '../../../project/module-files.ts';

/** The node has nothing at a path. `above` is the longest part of it where something is. */
export function nothingThere(path: string, above: string | undefined): HbxError {
  return new HbxError('get/nothing', `There is nothing at ${path}.`, {
    hint: above === undefined ? 'Check the spelling.' : `\`hbx get ${above}\` shows what is there.`,
    exitCode: ExitCode.rejected,
  });
}

/** The error with the place in Lua that the node names, and how it came there. */
export function withPlace(refused: HbxError, reply: Message, stateFolder: string): HbxError {
  const found = reply.has('trace') || reply.has('line') ? resultFrom(new Map([['error', reply]])).error : null;
  if (found === null) return refused;
  const named = (file: string): string => moduleFile(stateFolder, file) ?? file;
  const { file, line, column, traceback } = found;
  const frames = traceback.filter((frame) => frame.file !== '[host]').map((frame) => `in ${frame.function}${frame.file === '' ? '' : ` (${named(frame.file)}${frame.line === undefined ? '' : `:${frame.line}`})`}`);
  return new HbxError(refused.code, refused.message, {
    ...(file === undefined ? {} : { location: { file: named(file), ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) } }),
    ...(refused.hint === undefined ? {} : { hint: refused.hint }),
    details: [...frames, ...refused.details],
    exitCode: refused.exitCode,
  });
}
