/**
 * Cron messages of a process: `.monitor` and `.unmonitor` of the console.
 *
 * hbx's node sends them itself and signs them (`monitor` of `cron@1.0`), whatever runs in the process. A plain HyperBEAM node runs paths
 * only: there a task schedules one message of the user's, signed once, again and again (`every`). A bare module takes that; hbx's
 * Handlers runtime handles each signed message once, so such a process gets no Cron messages there. The id of the task is kept in
 * `processes.json`: a plain node lists no tasks, and goes on with them for ever.
 *
 * @source protocol.md C.10
 */
import { isHbxError } from '../../../base/errors.ts';
import type { Client } from '../../../client/client.ts';
import { parseInterval } from '../../../node/cron/interval.ts';
import { shortestProcessMs } from '../../../node/cron/process-schedules.ts';
import { cronTaskOf, rememberProcess } from '../../../project/names.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import type { RequestOptions } from '../../../repl/options.ts';
import type { NodeAccess } from '../../node-access.ts';
import { askCron, startTask, stopTask } from '../cron/task-requests.ts';
import { badInterval, noCronMessages, noCronThere, runtimeNeedsNode } from './errors.ts';

/**
 * Starts them, in place of those it had.
 * @param interval `10-seconds`
 * @param handlers the process runs hbx's Handlers runtime
 * @returns a line for people
 * @throws HbxError `repl/cron-…`, `client/…`
 */
export async function startCron({ client, workspace, local }: NodeAccess, process: { readonly id: string; readonly handlers: boolean }, interval: string, options: RequestOptions): Promise<string> {
  const { id } = process;
  const { url } = client.transport;
  const parsed = parseInterval(interval, shortestProcessMs);
  if (!parsed.ok) throw badInterval(parsed.reason);
  if (await askedNode(client, id, interval, options)) {
    return `The process gets a Cron message each ${interval} while ${local ? 'a node runs here: `hbx node` keeps one running' : 'that node runs'}. .unmonitor ends them.`;
  }
  if (process.handlers) throw runtimeNeedsNode(url);
  const before = cronTaskOf(workspace, id);
  const task = await startTask(client, { path: `/${id}~process@1.0/push`, interval: plural(interval), target: id, tags: { action: 'Cron' } }, options).catch((error: unknown) => {
    throw isRefusal(error) ? noCronThere(url, error) : error;
  });
  // First the id: a task that nobody knows runs for ever.
  await rememberProcess(workspace, { id, cronTask: { id: task, url } });
  if (before?.url === url) await stopTask(client, before.id, options);
  return `The node sends the process your Cron message each ${interval}, as long as it runs. .unmonitor ends it.`;
}

/**
 * Ends them, whoever started them.
 * @returns a line for people
 * @throws HbxError `repl/no-cron-messages`, `client/…`
 */
export async function stopCron({ client, workspace }: NodeAccess, id: string, options: RequestOptions): Promise<string> {
  const ended = [await stopKnownTask(client, workspace, id, options), await stopAtNode(client, id, options)];
  if (!ended.includes(true)) throw noCronMessages(client.transport.url);
  return 'The process gets no more Cron messages.';
}

/** The task that was started from here, where it was on this node. */
export async function stopKnownTask(client: Client, workspace: Workspace, id: string, options: RequestOptions): Promise<boolean> {
  const task = cronTaskOf(workspace, id);
  if (task?.url !== client.transport.url) return false;
  const stopped = await stopTask(client, task.id, options);
  await rememberProcess(workspace, { id, cronTask: undefined });
  return stopped;
}

async function stopAtNode(client: Client, id: string, options: RequestOptions): Promise<boolean> {
  try {
    return await stopTask(client, id, options);
  } catch (error) {
    // Without cron@1.0 there is nothing to stop.
    if (isRefusal(error) && isAbsent((error as { readonly message: string }).message)) return false;
    throw error;
  }
}

/** Asks a node of hbx. @returns false when it is another one @throws HbxError when it is one and refuses */
async function askedNode(client: Client, process: string, interval: string, options: RequestOptions): Promise<boolean> {
  const { status, sentence, refusal } = await askCron(client, 'monitor', { process, interval }, options);
  // A key that the device does not have, or no such device: `not_found`, a page, a crash.
  if (status === 404 ? !sentence.startsWith('There is no process') : status >= 500 && status !== 503) return false;
  if (status < 400 && sentence !== interval) return false;
  if (status >= 400) throw refusal();
  return true;
}

function isRefusal(error: unknown): boolean {
  return isHbxError(error) && (error.code === 'client/rejected' || error.code === 'client/unexpected-reply');
}

function isAbsent(sentence: string): boolean {
  return /not.found|device_not_loadable|no device|not available|Oops/i.test(sentence) || sentence.includes(' answered ');
}

/** As real nodes read it. */
function plural(interval: string): string {
  const [, count = '1', unit = ''] = /^(?:(\d+)-)?([a-z]+?)s?$/i.exec(interval) ?? [];
  return `${count}-${unit.toLowerCase()}s`;
}
