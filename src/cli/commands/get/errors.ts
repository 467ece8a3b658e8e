import { ExitCode, HbxError } from '../../../base/errors.ts';
import { resultFrom } from '../../../client/result.ts';
import type { Message } from '../../../message/value.ts';
import { placed } from '../../process-failure.ts';

/** The node has nothing at a path. `above` is the longest part of it where something is; `command` is how hints name the command. */
export function nothingThere(path: string, above: string | undefined, command: string): HbxError {
  return new HbxError('get/nothing', `There is nothing at ${path}.`, {
    hint: above === undefined ? 'Check the spelling.' : `\`${command} ${above}\` shows what is there.`,
    exitCode: ExitCode.rejected,
  });
}

/** The error with the place in Lua that the node names, and how it came there. */
export async function withPlace(refused: HbxError, reply: Message, where: { readonly cwd: string; readonly stateFolder: string }): Promise<HbxError> {
  const found = reply.has('trace') || reply.has('line') ? resultFrom(new Map([['error', reply]])).error : null;
  return found === null ? refused : placed(refused, found, where);
}
