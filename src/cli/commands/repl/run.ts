import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { colorFor } from '../../../base/output.ts';
import { resolveProcess } from '../../../project/names.ts';
import { ensureStateFolder } from '../../../project/state-folder.ts';
import { readUserSettings } from '../../../project/user-settings.ts';
import { startRepl } from '../../../repl/start.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { workspaceOf } from '../../workspace.ts';
import { processText } from '../../planned-write.ts';
import { createConsoleNews } from './console-news.ts';
import { createReplFiles } from './files.ts';
import { createReplClient } from './repl-client.ts';
import { openScripts, type ScriptOptions } from './scripts.ts';

interface Options extends EngineOption, ScriptOptions {
  readonly history: boolean;
  readonly stopOnError?: boolean;
  readonly push: boolean;
  readonly yes?: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string }, Options>): Promise<number> {
  const { stdin, stdout, stderr, env, flags, output, signal } = context;
  const workspace = workspaceOf(context);
  // Without a process there is no need of a node.
  const target = resolveProcess(workspace, args.pid);
  const scripts = await openScripts(context, options);
  const terminal = scripts === undefined && stdin.isTTY === true && stdout.isTTY === true && !output.json;
  const news = createConsoleNews(context, terminal);
  const access = await openNode(context, { wallet: true, engine: options.engine, yes: options.yes, onNews: news.node });
  try {
    await access.confirm({ what: `every message and all Lua of this console, for ${processText(access.workspace, target)} and what .use opens` });
    const client = createReplClient(context, access, { push: options.push, terminal, news });
    // Reading is all that connecting does: nothing is written to the process.
    const process = await client.open(args.pid, { signal });
    const { 'repl.preview': preview } = readUserSettings(context.home);
    const { exitCode } = await startRepl({
      process,
      client,
      files: createReplFiles(context),
      input: stdin,
      output: stdout as Writable,
      errors: stderr as Writable,
      terminal,
      color: colorFor(stdout, env, flags.color ? undefined : false),
      ...(options.history && terminal ? { historyFolder: join(ensureStateFolder(workspace.stateFolder), 'history') } : {}),
      json: output.json,
      ...(options.stopOnError === undefined ? {} : { stopOnError: options.stopOnError }),
      ...(preview === undefined ? {} : { preview: preview === 'on' }),
      ...(scripts === undefined ? {} : { scripts }),
      signal,
    });
    return exitCode;
  } finally {
    await access.close();
  }
}
