import { join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { colorFor } from '../../../base/output.ts';
import { nameOfProcess, resolveProcess } from '../../../project/names.ts';
import { ensureStateFolder } from '../../../project/state-folder.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { getText, isMessage } from '../../../message/value.ts';
import { startRepl } from '../../../repl/start.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { makeEvalMessage } from '../../eval-message.ts';
import { readableResult } from '../../readable-result.ts';

interface Options extends EngineOption {
  readonly history: boolean;
  readonly stopOnError: boolean;
  readonly push: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string }, Options>): Promise<number> {
  const { stdin, stdout, stderr, env, flags, output } = context;
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const process = resolveProcess(workspace, args.pid);
  const access = await openNode(context, { wallet: true, engine: options.engine });
  try {
    const { client } = access;
    // Reading is all that connecting does: nothing is written to the process.
    const definition = await client.readJson(`/${process}`, { signal: context.signal });
    const runtime = isMessage(definition) ? getText(definition, 'runtime') : undefined;
    const terminal = stdin.isTTY === true && stdout.isTTY === true && !output.json;
    const name = nameOfProcess(workspace, process);
    const { exitCode } = await startRepl({
      process: { id: process, ...(name === undefined ? {} : { name }), kind: runtime === 'handlers' ? 'handlers' : 'module' },
      client: {
        send: async ({ file, ...message }, { signal }) => {
          const isLua = message.action === 'Eval' && message.data !== undefined;
          const { content, sent } = isLua ? await makeEvalMessage(context, workspace, file === undefined ? { code: message.data! } : { file }) : { content: message, sent: undefined };
          return readableResult({ ...context, signal }, access, await client.send(process, content, { signal, push: options.push }), sent);
        },
      },
      input: stdin,
      output: stdout as Writable,
      errors: stderr as Writable,
      terminal,
      color: colorFor(stdout, env, flags.color ? undefined : false),
      ...(options.history && terminal ? { historyFile: join(ensureStateFolder(workspace.stateFolder), 'history', `${process}.jsonl`) } : {}),
      readFile: (path) => readFile(resolve(context.cwd, path), 'utf8'),
      json: output.json,
      signal: context.signal,
      ...(options.stopOnError ? {} : { stopOnError: false }),
    });
    return exitCode;
  } finally {
    await access.close();
  }
}
