import { listProcesses, resolveProcess } from '../../../project/names.ts';
import { isProcessId } from '../../../project/process-name.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { wrongUsage } from '../../errors.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { withFileNames } from '../../result-files.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';
import { readInput } from '../../text-input.ts';
import { findWorkspace } from '../../../project/state-folder.ts';

interface Options extends EngineOption {
  readonly data?: string;
  readonly dataFile?: string;
  readonly tag: readonly (readonly [string, string])[];
}

export async function run(context: CliContext, { args, options }: CommandInput<{ pid: string; action?: string }, Options>): Promise<number> {
  if (options.data !== undefined && options.dataFile !== undefined) throw wrongUsage('Give the data once: --data or --data-file.', context.commandLine);
  for (const [name] of options.tag) {
    if (['action', 'data', 'target', 'type'].includes(name.toLowerCase())) {
      throw wrongUsage(`--tag ${name} is not a tag of its own: the process, the action and --data set it.`, context.commandLine);
    }
  }
  const [target, action] = args.action === undefined ? [undefined, args.pid] : [args.pid, args.action];
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  if (action === args.pid && (isProcessId(action) || listProcesses(workspace).some((record) => record.name === action))) {
    throw wrongUsage(`${action} is a process: which action should it get?`, context.commandLine);
  }
  const process = resolveProcess(workspace, target);
  const data = options.dataFile === undefined ? options.data : await readInput(context, options.dataFile, 'data file');
  const access = await openNode(context, { wallet: true, engine: options.engine });
  try {
    const result = await access.client.send(
      process,
      { action, tags: Object.fromEntries(options.tag), ...(data === undefined ? {} : { data }) },
      { signal: context.signal },
    );
    const named = withFileNames(workspace.stateFolder, result);
    showResult(context, named);
    return exitCodeOf([named]);
  } finally {
    await access.close();
  }
}
