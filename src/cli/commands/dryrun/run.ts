import type { ExitCode } from '../../../base/errors.ts';
import type { SendMessage } from '../../../client/client.ts';
import type { LegacynetClient } from '../../../client/legacynet/client.ts';
import { notThere } from '../../../client/legacynet/errors.ts';
import type { StateChange } from '../../../client/state-diff.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { readMessage, type MessageOptions } from '../../message-options.ts';
import { openNode, type EngineOption, type NodeAccess } from '../../node-access.ts';
import { renderDiff } from '../../../repl/render-diff.ts';
import { messageWrite } from '../../planned-write.ts';
import { readableResult } from '../../readable-result.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';
import { workspaceOf } from '../../workspace.ts';

interface Options extends EngineOption, MessageOptions {
  readonly slot?: number;
  readonly yes?: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string; Action: string }, Options>): Promise<number> {
  const workspace = workspaceOf(context);
  const { process, content } = await readMessage(context, workspace, { ...args, action: args.Action }, options);
  const access = await openNode(context, { wallet: true, engine: options.engine, yes: options.yes, legacynet: true });
  try {
    if (access.legacynet !== undefined) return await runOnLegacynet(context, access, access.legacynet, process, content, options);
    // It is signed all the same, and who has a signed message can schedule it.
    const { what, sizeBytes } = messageWrite(access.workspace, process, content);
    await access.confirm({ what: `${what}, for a dry run`, sizeBytes });
    const { result, changes } = await access.client.dryRun(process, content, { signal: context.signal, ...(options.slot === undefined ? {} : { slot: options.slot }) });
    const named = await readableResult(context, access, result, undefined, content.action);
    showResult(context, named);
    if (!context.output.json) showChanges(context, changes, named.ok);
    // Without a state after it, a message that failed may not have run at all: the process stands still.
    const hasRun = named.ok || changes !== undefined;
    context.output.status(hasRun ? `Nothing was written: this ran on a copy of the process after slot ${named.from}.` : 'Nothing was written.');
    return exitCodeOf([named]);
  } finally {
    await access.close();
  }
}

/** A compute unit runs it unsigned, on the newest state only, and tells nothing of that. */
async function runOnLegacynet(context: CliContext, access: NodeAccess, legacynet: LegacynetClient, process: string, content: SendMessage, { slot }: Options): Promise<ExitCode> {
  if (slot !== undefined) throw notThere('no slots that could be named', 'Leave out --slot: it runs on the process as it is now.');
  const result = await readableResult(context, access, await legacynet.dryRun(process, content, { signal: context.signal }));
  showResult(context, result);
  context.output.status('Nothing was written or signed: this ran on a copy of the process. What would change of its state, legacynet does not tell.');
  return exitCodeOf([result]);
}

function showChanges({ output, stdout }: CliContext, changes: readonly StateChange[] | undefined, ok: boolean): void {
  if (changes === undefined && ok) output.status('This node does not tell what the state would be.');
  else if (changes === undefined) return;
  else if (changes.length > 0) output.result(null, (paint) => `${paint('strong', 'state')}\n${renderDiff(changes, paint, stdout.isTTY === true ? stdout.columns : undefined)}`);
  else if (ok) output.status('The state that can be read would stay as it is. Variables of the Lua are not part of it: they may change, and a dry run does not show them.');
}
