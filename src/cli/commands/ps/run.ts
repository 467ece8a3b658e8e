import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listProcesses, processesHere } from '../../../project/names.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import { noProcessesYet, renderProcesses } from '../../../repl/process-table.ts';
import type { CliContext } from '../../context.ts';
import { openNode } from '../../node-access.ts';
import { openWorkspace, workspaceOf } from '../../workspace.ts';
import { readProcessRows } from './process-rows.ts';

export async function run(context: CliContext): Promise<void> {
  if (isEmpty(context)) {
    const workspace = workspaceOf(context);
    for (const warning of workspace.project?.warnings ?? []) context.output.warn(warning);
    tellOthers(context, workspace, 0);
    context.output.result([], '');
    return;
  }
  const access = await openNode(context, { wallet: false });
  try {
    const rows = await readProcessRows(access, context.signal);
    tellOthers(context, access.workspace, rows.length);
    context.output.result(rows, (paint) => renderProcesses(rows, paint));
  } finally {
    await access.close();
  }
}

/** Where else there are processes, and what to do when there are none at all. */
function tellOthers({ output }: CliContext, workspace: Workspace, count: number): void {
  const here = new Set(processesHere(workspace).map(({ id }) => id));
  const others = listProcesses(workspace).filter(({ id }) => !here.has(id));
  if (count === 0 && others.length === 0) output.status(noProcessesYet);
  // Names first: they say more than a URL.
  const flags = [...new Set(others.map(({ url }) => workspace.network!.flagFor(url)))].sort((a, b) => Number(a.startsWith('--url')) - Number(b.startsWith('--url')));
  const [first, ...rest] = flags;
  if (first === undefined) return;
  const also = rest.length === 0 ? '' : rest.length === 1 ? `, \`${rest[0]}\`` : `, and on ${rest.length} more networks`;
  output.status(`${count === 0 ? 'None on this network. ' : ''}Elsewhere: \`hbx ps ${first}\`${also}.`);
}

/** Nothing was ever deployed from here: no node has to be made to know that. */
function isEmpty(context: CliContext): boolean {
  const { workspace, chosen } = openWorkspace(context);
  return chosen.network.url === undefined && processesHere(workspace).length === 0 && !existsSync(join(workspace.stateFolder, 'store'));
}
