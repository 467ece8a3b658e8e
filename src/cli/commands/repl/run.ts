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
import { refuseNoPush } from '../../send-message.ts';
import { createConsoleNews } from './console-news.ts';
import { createConsoleQuestion } from './console-question.ts';
import { createReplFiles } from './files.ts';
import { createReplClient } from './repl-client.ts';
import { openScripts, type ScriptOptions } from './scripts.ts';

interface Options extends EngineOption, ScriptOptions {
  readonly history: boolean;
  readonly stopOnError?: boolean;
  readonly push: boolean;
  readonly yes?: boolean;
}

export async function run(context: CliContext, input: CommandInput<{ pid?: string }, Options>): Promise<number> {
  const { args, options } = input;
  // As everywhere, a dash is standard input; no process can have that name.
  if (args.pid === '-') return run(context, { ...input, args: {}, options: { ...options, file: [...options.file, { kind: 'file', text: '-', at: Infinity }] } });
  const { stdin, stdout, stderr, env, flags, output, signal } = context;
  const workspace = workspaceOf(context);
  // Without a process there is no need of a node.
  const target = resolveProcess(workspace, args.pid);
  const scripts = await openScripts(context, options);
  const terminal = scripts === undefined && stdin.isTTY === true && stdout.isTTY === true && !output.json;
  const news = createConsoleNews(context, terminal);
  const question = createConsoleQuestion(context, terminal);
  const access = await openNode(question.context, { wallet: true, engine: options.engine, yes: options.yes, onNews: news.node, legacynet: true });
  try {
    await refuseNoPush(access, options.push);
    // Lines that come from the keyboard without a console would take the answer.
    const takesKeys = !terminal && context.isInteractive && (scripts === undefined || options.file.some(({ text }) => text === '-'));
    if (takesKeys) await access.confirm({ what: `every message and all Lua of this console, for ${processText(access.workspace, target)} and what .use opens` });
    const client = createReplClient(question.context, access, { push: options.push, terminal, news, question, yes: options.yes });
    // Reading is all that connecting does: nothing is written to the process.
    const process = await client.open(args.pid, { signal });
    const { 'repl.preview': preview, 'repl.live': live } = readUserSettings(context.home);
    const { exitCode } = await startRepl({
      process,
      client,
      files: createReplFiles(context),
      input: stdin,
      output: stdout as Writable,
      errors: stderr as Writable,
      terminal,
      env,
      color: colorFor(stdout, env, flags.color ? undefined : false),
      ...(options.history && terminal ? { historyFolder: join(ensureStateFolder(workspace.stateFolder), 'history') } : {}),
      json: output.json,
      ...(options.stopOnError === undefined ? {} : { stopOnError: options.stopOnError }),
      ...(preview === undefined ? {} : { preview: preview === 'on' }),
      live: live !== 'off',
      ...(scripts === undefined ? {} : { scripts }),
      signal,
    });
    return exitCode;
  } finally {
    await access.close();
  }
}
