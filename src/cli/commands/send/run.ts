import { resolveProcess } from '../../../project/names.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { wrongUsage } from '../../errors.ts';
import { openNode } from '../../node-access.ts';
import { withFileNames } from '../../result-files.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';
import { readInput } from '../../text-input.ts';
import { findWorkspace } from '../../../project/state-folder.ts';

interface Options {
  readonly data?: string;
  readonly dataFile?: string;
  readonly tag: readonly (readonly [string, string])[];
}

export async function run(context: CliContext, { args, options }: CommandInput<{ pid: string; action?: string }, Options>): Promise<number> {
  if (options.data !== undefined && options.dataFile !== undefined) throw wrongUsage('Give the data once: --data or --data-file.', context.commandLine);
  const [target, action] = args.action === undefined ? [undefined, args.pid] : [args.pid, args.action];
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const process = resolveProcess(workspace, target);
  const data = options.dataFile === undefined ? options.data : await readInput(context, options.dataFile, 'data file');
  const access = await openNode(context, { wallet: true });
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
