import { join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { HbxError, isHbxError } from '../../../base/errors.ts';
import type { EvalMessage } from '../../eval-message.ts';
import { shortPath } from '../../../base/short-path.ts';
import { colorFor, createPainter } from '../../../base/output.ts';
import { nameOfProcess, resolveProcess } from '../../../project/names.ts';
import { ensureStateFolder } from '../../../project/state-folder.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { getText, isMessage } from '../../../message/value.ts';
import { startRepl } from '../../../repl/start.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
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
  // The console shows places as they are; the user is in this folder.
  const named = (error: unknown): unknown => {
    if (!isHbxError(error) || error.location === undefined) return error;
    const { code, message, hint, exitCode, details, location } = error;
    return new HbxError(code, message, { exitCode, details, location: { ...location, file: shortPath(location.file, context.cwd) }, ...(hint === undefined ? {} : { hint }) });
  };
  // The bundler is loaded when the first Lua is sent.
  const asEval = async (lua: { file: string } | { code: string }): Promise<EvalMessage> => {
    const { makeEvalMessage } = await import('../../eval-message.ts');
    return makeEvalMessage(context, workspace, lua).catch((error: unknown) => Promise.reject(named(error)));
  };
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
          const lua = file === undefined ? { code: message.data! } : { file };
          const { content, sent } = isLua ? await asEval(lua) : { content: message, sent: undefined };
          return readableResult({ ...context, signal }, access, await client.send(process, content, { signal, push: options.push }), sent);
        },
        loadBlueprint: async (source, { signal, tell }) => {
          const [{ loadBlueprint }, { loadedText, newsText, nextText }] = await Promise.all([import('../load-blueprint/loader.ts'), import('../load-blueprint/load-text.ts')]);
          const { outcome, manifest } = await loadBlueprint({ ...context, signal }, { access, process, source, push: options.push, signal, tell: (news) => newsText(news).forEach(tell) }).catch((error: unknown) =>
            Promise.reject(named(error)),
          );
          const lines = loadedText(outcome, createPainter(colorFor(stdout, env, flags.color ? undefined : false)));
          // A pipe wants results only.
          return manifest === undefined || !terminal ? lines : [...lines, nextText(manifest, '.send')];
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
