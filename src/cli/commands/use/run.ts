import { nameOfProcess, rememberProcess, resolveProcess, setCurrentProcess } from '../../../project/names.ts';
import { assertProcessName } from '../../../project/process-name.ts';
import { ensureStateFolder, findWorkspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';

export async function run({ cwd, home, output }: CliContext, { args, options }: CommandInput<{ pid?: string }, { name?: string }>): Promise<void> {
  const workspace = findWorkspace({ cwd, home });
  const process = resolveProcess(workspace, args.pid);
  if (options.name !== undefined) {
    assertProcessName(options.name);
    ensureStateFolder(workspace.stateFolder);
    await rememberProcess(workspace, { id: process, name: options.name });
  }
  if (args.pid !== undefined) {
    ensureStateFolder(workspace.stateFolder);
    await setCurrentProcess(workspace, process);
  }
  const name = nameOfProcess(workspace, process) ?? null;
  output.result({ process, name }, name === null ? process : `${process}  (${name})`);
}
