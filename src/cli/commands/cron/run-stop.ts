import { isHbxError } from '../../../base/errors.ts';
import { isId } from '../../../message/value.ts';
import { resolveProcess } from '../../../project/names.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type NodeAccess } from '../../node-access.ts';
import { workspaceOf } from '../../workspace.ts';
import { stopKnownTask } from '../repl/cron.ts';
import { noSuchTask } from './errors.ts';
import { stopTask } from './task-requests.ts';

/** A plain node knows only its tasks: that of a process is the one which was made from here. */
async function stopOf({ client, workspace }: NodeAccess, task: string, options: { signal: AbortSignal }): Promise<boolean> {
  return (await stopTask(client, task, options)) || (await stopKnownTask(client, workspace, task, options));
}

function processNamed(name: string, workspace: Workspace): string {
  try {
    return resolveProcess(workspace, name);
  } catch (error) {
    if (isHbxError(error) && error.code === 'project/unknown-process') throw noSuchTask(name, error.hint);
    throw error;
  }
}

export async function run(context: CliContext, { args, options }: CommandInput<{ task: string }, { yes?: boolean }>): Promise<void> {
  const { signal } = context;
  const task = isId(args.task) ? args.task : processNamed(args.task, workspaceOf(context));
  const access = await openNode(context, { wallet: true, yes: options.yes });
  try {
    await access.confirm({ what: `the request to end ${args.task === task ? task : `${args.task} (${task})`}` });
    if (!(await stopOf(access, task, { signal }))) throw noSuchTask(args.task);
    context.output.result({ task, stopped: true }, `Stopped ${task}.`);
  } finally {
    await access.close();
  }
}
