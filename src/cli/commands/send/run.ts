import { ExitCode } from '../../../base/errors.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { readMessage, type MessageOptions } from '../../message-options.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { readableResult } from '../../readable-result.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';

interface Options extends EngineOption, MessageOptions {
  readonly push: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string; Action: string }, Options>): Promise<number> {
  const { signal } = context;
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const { process, content } = await readMessage(context, workspace, { ...args, action: args.Action }, options);
  const access = await openNode(context, { wallet: true, engine: options.engine });
  try {
    const result = await readableResult(context, access, await access.client.send(process, content, { signal, push: options.push }));
    showResult(context, result);
    // Ctrl-C while the outbox was on its way: the slot is there, and shown.
    return signal.aborted ? ExitCode.interrupted : exitCodeOf([result]);
  } finally {
    await access.close();
  }
}
