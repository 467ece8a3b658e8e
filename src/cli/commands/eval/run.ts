import { Writable } from 'node:stream';
import { HbxError, isHbxError } from '../../../base/errors.ts';
import { resolveProcess } from '../../../project/names.ts';
import type { ReplClient } from '../../../repl/options.ts';
import { startRepl } from '../../../repl/start.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { interrupted, wrongUsage } from '../../errors.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { makeEvalMessage } from '../../eval-message.ts';
import { dataBytes, processText } from '../../planned-write.ts';
import { readableResult } from '../../readable-result.ts';
import { refuseNoPush, sendMessage } from '../../send-message.ts';
import { showResult } from '../../show-result.ts';
import { workspaceOf } from '../../workspace.ts';
import { createConsoleNews } from '../repl/console-news.ts';
import { createReplFiles } from '../repl/files.ts';
import { createReplClient } from '../repl/repl-client.ts';

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string }, EngineOption & { eval?: string; file?: string; push: boolean; yes?: boolean }>): Promise<number> {
  if ((options.eval === undefined) === (options.file === undefined)) throw wrongUsage('Give the code with -e, or a file with -f.', context.commandLine);
  const { push, engine } = options;
  const workspace = workspaceOf(context);
  const target = resolveProcess(workspace, args.pid);
  // What does not parse needs no node.
  const { content, sent } = await makeEvalMessage(context, workspace, options.eval === undefined ? { file: options.file! } : { code: options.eval });
  const news = createConsoleNews(context, false);
  const access = await openNode(context, { wallet: true, engine, yes: options.yes, onNews: news.node, legacynet: true });
  try {
    await refuseNoPush(access, push);
    await access.confirm({ what: `Lua for ${processText(access.workspace, target)}`, sizeBytes: dataBytes(content.data) });
    const console = createReplClient(context, access, { push, terminal: false, news });
    const client: ReplClient = {
      ...console,
      send: async ({ id }, _message, { signal }) => readableResult({ ...context, signal }, access, await sendMessage({ ...context, signal }, access, id, content, { push, lua: true }), sent),
    };
    const process = await client.open(args.pid, { signal: context.signal });
    let failure: { readonly error: unknown } | undefined;
    const { exitCode } = await startRepl({
      process,
      client,
      files: createReplFiles(context),
      input: context.stdin,
      // All that there is to show goes through the surface.
      output: nowhere(),
      errors: nowhere(),
      terminal: false,
      color: false,
      lua: content.data,
      surface: { answer: (result) => showResult(context, result), failure: (error) => (failure = { error }) },
      signal: context.signal,
    });
    if (context.signal.aborted) throw interrupted('Stopped.');
    if (failure !== undefined) throw inShell(failure.error, process.name ?? process.id);
    return exitCode;
  } finally {
    await access.close();
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** The error with what can be done about it in a shell. */
function inShell(error: unknown, process: string): unknown {
  if (!isHbxError(error) || error.hint === undefined || (error.code !== 'repl/not-owner' && error.code !== 'repl/no-eval')) return error;
  const { code, message, exitCode, details, hint } = error;
  return new HbxError(code, message, { exitCode, details, hint: hint.replace('`.send Eval -- <Lua>`', `\`hbx send ${process} Eval --data <Lua>\``) });
}
