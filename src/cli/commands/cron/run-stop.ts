import { ExitCode, HbxError, isHbxError } from '../../../base/errors.ts';
import { isId } from '../../../message/value.ts';
import { resolveProcess } from '../../../project/names.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode } from '../../node-access.ts';
import { workspaceOf } from '../../workspace.ts';
import { stopTask } from './task-requests.ts';

function processNamed(name: string, workspace: Workspace): string {
  try {
    return resolveProcess(workspace, name);
  } catch (error) {
    if (isHbxError(error) && error.code === 'project/unknown-process') throw noSuchTask(name, error.hint);
    throw error;
  }
}

/** Neither a task nor a process that gets Cron messages. */
function noSuchTask(name: string, near = ''): HbxError {
  return new HbxError('cron/no-task', `The node runs nothing by the clock that is called ${name}.`, {
    hint: `${near.startsWith('Did you mean') ? `${near} ` : ''}\`hbx cron list\` shows what it runs.`,
    exitCode: ExitCode.rejected,
  });
}

export async function run(context: CliContext, { args, options }: CommandInput<{ task: string }, { yes?: boolean }>): Promise<void> {
  const { signal } = context;
  const task = isId(args.task) ? args.task : processNamed(args.task, workspaceOf(context));
  const access = await openNode(context, { wallet: true, yes: options.yes });
  try {
    await access.confirm({ what: `the request to end ${args.task === task ? task : `${args.task} (${task})`}` });
    if (!(await stopTask(access.client, task, { signal }))) throw noSuchTask(args.task);
    context.output.result({ task, stopped: true }, `Stopped ${task}.`);
  } finally {
    await access.close();
  }
}
