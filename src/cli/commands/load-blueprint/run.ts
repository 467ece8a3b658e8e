import { askYesNo } from '../../ask.ts';
import { wrongUsage } from '../../errors.ts';
import { resolveProcess } from '../../../project/names.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { workspaceOf } from '../../workspace.ts';
import { processText } from '../../planned-write.ts';
import { confirmRemoval } from './confirm-removal.ts';
import { loadBlueprint } from './loader.ts';
import { loadedText, newsText, nextText } from './load-text.ts';

interface Options extends EngineOption {
  readonly dryRun?: boolean;
  readonly trial: boolean;
  readonly push: boolean;
  readonly yes?: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ name: string; pid?: string }, Options>): Promise<void> {
  const { output, signal } = context;
  if (options.dryRun === true && !options.trial) throw wrongUsage('--dry-run is the trial alone, so it does not go with --no-trial.', context.commandLine);
  const process = resolveProcess(workspaceOf(context), args.pid);
  const access = await openNode(context, { wallet: true, engine: options.engine, yes: options.yes });
  try {
    await access.confirm({ what: `${args.name}${options.trial ? ', tried on a copy first,' : ''} for ${processText(access.workspace, process)}` });
    const { outcome, manifest } = await loadBlueprint(context, {
      access,
      process,
      source: args.name,
      dryRun: options.dryRun === true,
      trial: options.trial,
      push: options.push,
      signal,
      confirm: (removed) => confirmRemoval(context, removed, { yes: options.yes, ask: context.isInteractive ? askYesNo.bind(undefined, context) : undefined }),
      tell: (news) => {
        for (const line of newsText(news)) output.status(line);
      },
    });
    output.result(outcome, (paint) => loadedText(outcome, paint).join('\n'));
    if (options.dryRun !== true && manifest !== undefined && !output.json) output.status(nextText(manifest, `hbx send${args.pid === undefined ? '' : ` ${args.pid}`}`));
    if (options.dryRun === true) output.status('Nothing was sent: this ran on a copy of the process.');
  } finally {
    await access.close();
  }
}
