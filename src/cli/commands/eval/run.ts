import { resolveProcess } from '../../../project/names.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { wrongUsage } from '../../errors.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { makeEvalMessage } from '../../eval-message.ts';
import { readableResult } from '../../readable-result.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string }, EngineOption & { eval?: string; file?: string; push: boolean }>): Promise<number> {
  if ((options.eval === undefined) === (options.file === undefined)) throw wrongUsage('Give the code with -e, or a file with -f.', context.commandLine);
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const process = resolveProcess(workspace, args.pid);
  const { content, sent } = await makeEvalMessage(context, workspace, options.eval === undefined ? { file: options.file! } : { code: options.eval });
  const access = await openNode(context, { wallet: true, engine: options.engine });
  try {
    const result = await readableResult(context, access, await access.client.send(process, content, { signal: context.signal, push: options.push }), sent);
    showResult(context, result);
    return exitCodeOf([result]);
  } finally {
    await access.close();
  }
}
