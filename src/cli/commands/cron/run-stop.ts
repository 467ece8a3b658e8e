import { ExitCode, HbxError, isHbxError } from '../../../base/errors.ts';
import { unexpectedReply } from '../../../client/errors.ts';
import { parseReply, signalOf } from '../../../client/json-requests.ts';
import { httpsig } from '../../../message/codecs/httpsig.ts';
import { isId, message } from '../../../message/value.ts';
import { resolveProcess } from '../../../project/names.ts';
import { findWorkspace, type Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode } from '../../node-access.ts';

/** The request itself is signed, path included: that is how a node knows who may stop a task. */
const path = '/~cron@1.0/stop';

function processNamed(name: string, workspace: Workspace): string {
  try {
    return resolveProcess(workspace, name);
  } catch (error) {
    if (isHbxError(error) && error.code === 'project/unknown-process') throw noSuchTask(name, error.hint);
    throw error;
  }
}

/** Neither a task nor a process that gets Cron messages. */
function noSuchTask(name: string, near = ''): HbxError {
  return new HbxError('cron/no-task', `The node runs nothing by the clock that is called ${name}.`, {
    hint: `${near.startsWith('Did you mean') ? `${near} ` : ''}\`hbx cron list\` shows what it runs.`,
    exitCode: ExitCode.rejected,
  });
}

export async function run(context: CliContext, { args }: CommandInput<{ task: string }>): Promise<void> {
  const { signal } = context;
  const task = isId(args.task) ? args.task : processNamed(args.task, findWorkspace({ cwd: context.cwd, home: context.home }));
  const access = await openNode(context, { wallet: true });
  try {
    const { transport, signer } = access.client;
    const encoded = httpsig.encode(await httpsig.commit(message({ path, task, accept: 'application/json' }), signer));
    if (!encoded.ok) throw unexpectedReply(transport.url, path, encoded.reason);
    const reply = await transport.request({ method: 'POST', path, headers: encoded.value.headers, body: encoded.value.body, ...signalOf({ signal }) });
    if (reply.status >= 400 && /not.found/i.test(Buffer.from(reply.body).toString('utf8'))) throw noSuchTask(args.task);
    parseReply(transport.url, path, reply.status, reply.body);
    context.output.result({ task, stopped: true }, `Stopped ${task}.`);
  } finally {
    await access.close();
  }
}
