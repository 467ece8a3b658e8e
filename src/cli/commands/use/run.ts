import { nameHere, rememberProcess, resolveProcess, setCurrentProcess } from '../../../project/names.ts';
import { assertProcessName } from '../../../project/process-name.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { workspaceOf } from '../../workspace.ts';

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string }, { name?: string }>): Promise<void> {
  const { output } = context;
  const workspace = workspaceOf(context);
  const process = resolveProcess(workspace, args.pid);
  if (options.name !== undefined) {
    assertProcessName(options.name);
    // The name counts on the chosen network.
    await rememberProcess(workspace, { id: process, name: options.name, ...(workspace.network?.url === undefined ? {} : { url: workspace.network.url }) });
  }
  if (args.pid !== undefined) await setCurrentProcess(workspace, process);
  // A name that it has on another network would be taken for one to use on this.
  const name = nameHere(workspace, process) ?? null;
  output.result({ process, name }, name === null ? process : `${process}  (${name})`);
}
