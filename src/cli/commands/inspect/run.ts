import { encodingOf, toPlainJson } from '../../../base/result.ts';
import { readLog } from '../../../client/log.ts';
import { shortPath } from '../../../base/short-path.ts';
import { mapError } from '../../../project/map-result.ts';
import { nameOfProcess, resolveProcess } from '../../../project/names.ts';
import { openSourceMaps } from '../../../project/source-maps.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type EngineOption, type NodeAccess } from '../../node-access.ts';
import { parseSlot } from '../../option-values.ts';
import { replayedError } from '../../replay-slot.ts';
import { workspaceOf } from '../../workspace.ts';
import { unknownSlot } from './errors.ts';
import { readAbout, type KnownHere } from './read-about.ts';
import { renderAbout } from './render-about.ts';

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string; slot?: string }, EngineOption>): Promise<void> {
  const { output, stdout, signal } = context;
  const workspace = workspaceOf(context);
  const { id: named, slot } = meantBy(args, workspace);
  const access = await openNode(context, { wallet: false, engine: options.engine });
  try {
    const id = slot === undefined ? named : await messageIn(access, named, slot, signal);
    const nameOf = (process: string): string | undefined => nameOfProcess(workspace, process);
    const maps = openSourceMaps(workspace.stateFolder);
    const here: KnownHere = {
      name: nameOf,
      file: (module) => maps.locator(module)?.entry,
      error: async (error, process, failed) => mapError(await replayedError(context, access, { process, slot: failed, error }), maps, { nameOf: (file) => shortPath(file, context.cwd) }),
    };
    const about = await readAbout(access.client, id, here, { signal, slot });
    output.result(toPlainJson(about.kind === 'message' ? { ...about, dataEncoding: encodingOf(about.data) } : about), (paint) => renderAbout(about, nameOf, paint, stdout.isTTY === true ? stdout.columns : undefined));
  } finally {
    await access.close();
  }
}

/** An id as it is, a name of a process, or a slot of one. */
function meantBy({ pid, slot }: { pid?: string; slot?: string }, workspace: Workspace): { id: string; slot?: number } {
  if (slot !== undefined) return { id: resolveProcess(workspace, pid), slot: parseSlot('<slot>')(slot) };
  if (pid !== undefined && /^\d{1,15}$/.test(pid)) return { id: resolveProcess(workspace), slot: Number(pid) };
  return { id: resolveProcess(workspace, pid) };
}

async function messageIn({ client }: NodeAccess, process: string, slot: number, signal: AbortSignal): Promise<string> {
  for await (const [message] of readLog(client, process, { from: slot, to: slot, signal })) if (message !== undefined) return message.id;
  throw unknownSlot(process, slot);
}
