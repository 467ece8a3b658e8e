import { ExitCode } from '../../../base/errors.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import type { SendMessage } from '../../../client/client.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { readMessage, type MessageOptions } from '../../message-options.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { blueprintsOfProcess } from '../../../project/names.ts';
import { messageWrite } from '../../planned-write.ts';
import { readableResult } from '../../readable-result.ts';
import { refuseNoPush, sendMessage } from '../../send-message.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';
import { workspaceOf } from '../../workspace.ts';
import { nearAction } from './near-action.ts';

interface Options extends EngineOption, MessageOptions {
  readonly push: boolean;
  readonly check: boolean;
  readonly yes?: boolean;
}

/** @throws HbxError `blueprints/bad-message` */
async function checkByBlueprints(context: CliContext, workspace: Workspace, process: string, content: SendMessage): Promise<void> {
  const names = blueprintsOfProcess(workspace, process);
  if (names.length === 0) return;
  const { checkAndTell } = await import('../../check-by-blueprints.ts');
  checkAndTell(context, workspace, names, content);
}

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string; Action: string }, Options>): Promise<number> {
  const { signal } = context;
  const workspace = workspaceOf(context);
  const { process, content } = await readMessage(context, workspace, { ...args, action: args.Action }, options);
  if (options.check) await checkByBlueprints(context, workspace, process, content);
  const access = await openNode(context, { wallet: true, engine: options.engine, yes: options.yes, legacynet: true });
  try {
    await refuseNoPush(access, options.push);
    await access.confirm(messageWrite(access.workspace, process, content));
    const result = await readableResult(context, access, await sendMessage(context, access, process, content, options), undefined, content.action);
    showResult(context, result);
    const near = await nearAction(access, result, content.action, signal);
    if (near !== undefined) context.output.warn(escapeControlInLine(near));
    // Ctrl-C while the outbox was on its way: the slot is there, and shown.
    return signal.aborted ? ExitCode.interrupted : exitCodeOf([result]);
  } finally {
    await access.close();
  }
}
