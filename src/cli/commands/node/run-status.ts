import { resolve } from 'node:path';
import { ExitCode } from '../../../base/errors.ts';
import { createTransport } from '../../../client/transport.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import { getKey, isMessage } from '../../../message/value.ts';
import { readNodeFile } from '../../../project/node-file.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { findHost } from '../../node-access.ts';

/** Prints where the node runs. With `--json`: `{running, url, address, pid, startedAt, processes}`. */
export async function run({ cwd, home, output }: CliContext, { options }: CommandInput<object, { dir?: string }>): Promise<number> {
  const { stateFolder, project } = findWorkspace({ cwd, home, ...(options.dir === undefined ? {} : { stateFolder: resolve(cwd, options.dir) }) });
  for (const warning of project?.warnings ?? []) output.warn(warning);
  const url = await findHost(stateFolder);
  if (url === undefined) {
    output.result({ running: false }, 'No node runs here.');
    output.status('`hbx node` starts one; other commands host it while they need it.');
    return ExitCode.network;
  }
  const file = readNodeFile(stateFolder);
  const transport = createTransport({ url });
  try {
    const reply = await transport.request({ method: 'GET', path: '/~scheduler@1.0/status', headers: [['accept', 'application/json']] });
    const status = decodeJson(Buffer.from(reply.body).toString('utf8'));
    const message = status.ok && isMessage(status.value) ? status.value : new Map();
    const list = getKey(message, 'processes');
    const address = String(getKey(message, 'address') ?? '');
    const processes = Array.isArray(list) ? list.length : 0;
    output.result(
      { running: true, url, address, pid: file?.pid ?? null, startedAt: file?.startedAt ?? null, processes },
      (paint) => `${paint('good', 'running')} ${paint('strong', url)}  (${address}), ${processes} ${processes === 1 ? 'process' : 'processes'}, host ${file?.pid ?? '?'}`,
    );
    return ExitCode.ok;
  } finally {
    await transport.close();
  }
}
