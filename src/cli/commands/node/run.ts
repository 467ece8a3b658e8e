import { resolve } from 'node:path';
import { ExitCode } from '../../../base/errors.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { removeNodeFile } from '../../../project/node-file.ts';
import type { WireGeneration } from '../../../message/wire-generation.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { startOwnNode, type EngineOption } from '../../node-access.ts';
import { nodeLog } from '../../node-log.ts';

interface Options extends EngineOption {
  readonly port?: number;
  readonly host?: string;
  readonly allowHost: readonly string[];
  readonly peer: readonly string[];
  readonly allowRelay: readonly string[];
  readonly strict?: boolean;
  readonly wire?: WireGeneration;
  readonly log?: 'requests';
  readonly instructions?: number;
  readonly memory?: number;
  readonly dir?: string;
}

/** Where clients look for a HyperBEAM node. */
const defaultPort = 8734;

export async function run(context: CliContext, { options }: CommandInput<object, Options>): Promise<number> {
  const { output, signal } = context;
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home, ...(options.dir === undefined ? {} : { stateFolder: resolve(context.cwd, options.dir) }) });
  const configured = workspace.project?.config.node;
  for (const warning of workspace.project?.warnings ?? []) output.warn(warning);
  const node = await startOwnNode(context, workspace, {
    host: options.host ?? configured?.host ?? '127.0.0.1',
    port: options.port ?? configured?.port ?? defaultPort,
    allowHosts: options.allowHost,
    peers: options.peer,
    allowRelay: options.allowRelay,
    ...(options.strict === undefined ? {} : { strict: options.strict }),
    ...(options.wire === undefined ? {} : { wire: options.wire }),
    logRequests: options.log === 'requests',
    engine: options.engine,
    limits: {
      ...(options.instructions === undefined ? {} : { instructions: options.instructions }),
      ...(options.memory === undefined ? {} : { memoryBytes: options.memory }),
    },
    onLog: nodeLog(context, options.log === 'requests'),
  });
  output.result({ url: node.url, address: node.address, pid: process.pid }, (paint) => `${paint('good', 'ready')} ${paint('strong', node.url)}  (${node.address})`);
  output.status('Ctrl-C stops it.');
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
    // Another process that takes the store over ends this one.
    const watch = setInterval(() => {
      if (node.lost()) done();
    }, 500);
    signal.addEventListener('abort', () => clearInterval(watch), { once: true });
  });
  removeNodeFile(workspace.stateFolder, node.url);
  await node.stop();
  if (node.lost()) output.warn('Another hbx process has taken this node over.');
  else output.status('Stopped. Everything acknowledged is kept.');
  // Ctrl-C is how it is meant to end.
  return ExitCode.ok;
}
