/**
 * `cron@1.0`: runs paths of the node in the background, once or again and again.
 *
 * - `once` (`cron-path`): runs the path once. `every` (`cron-path`, `interval`): runs it at once and then every interval.
 *   The other keys of the request are passed on, its method too: the path runs as a POST. `method=GET` makes it a read, for keys that
 *   read with the one and write with the other (`cron-path=/~meta@1.0/info&method=GET`). Both answer the id of the task, which is the id of the
 *   request; the same request again is the same task. `interval` is `500-milliseconds`, `10-seconds`, `1-minute`, `hour`,
 *   …; not below 100 ms.
 * - `stop` (`task`): ends a task. Whoever signed the request for it may, path included, and the operator; a task that nobody
 *   signed, anybody. `task` may be a process: it then gets no more Cron messages.
 * - `monitor` (ours; `process`, `interval`): has the node send the process `Cron` messages, in place of those it had. Whoever signed
 *   the process message may, path included, and the operator. Without an interval it is that of the process' own tags, whose keys the
 *   message has in any case; without such tags its action is `Cron`. `stop` ends it. Answers the interval.
 * - `list` (ours): every task, and every process with Cron messages: what it runs, how often it did, what went wrong last, when it
 *   runs next (milliseconds since 1970)
 * - `info`: the keys
 *
 * Tasks are made and stopped with a POST, never with a GET: a link or an image must not leave work behind on the node. A
 * task runs as an unsigned request of nobody, so it can do what anybody can; one that a page of another origin asked for
 * may only read. Tasks make no tasks. They are kept in the store and go on when the node starts again: what an `every` missed
 * meanwhile runs once, and so does a `once` that the end of the node cut off. A run that is due while the last one is under
 * way is skipped. A real node forgets its tasks when it ends, and counts an interval from the end of a run.
 *
 * @source protocol.md C.10; design.md 9.16
 */
import { committersOf } from '../../message/commitments.ts';
import { getText, isId, message, withKeys, type Message } from '../../message/value.ts';
import { isInsideSlot } from '../ao/inside-slot.ts';
import { countRequest } from '../bundler/page-quota.ts';
import type { NodeContext } from '../context.ts';
import type { Job } from '../cron/job.ts';
import { monitorSchedule } from '../cron/monitor.ts';
import { readTask } from '../cron/read-task.ts';
import { Task } from '../cron/task.ts';
import { fail, noWriteOnGet, ok, okMessage, type Device, type KeyFunction, type Outcome } from '../device.ts';
import { isOperator, isSentBy } from '../operator.ts';

const start = (kind: 'once' | 'every'): KeyFunction => async (_base, req, ctx) => {
  if (ctx.background === true || isInsideSlot(ctx)) return fail(400, 'Tasks of cron@1.0 and processes make no tasks: ask for them from outside.');
  if (ctx.readOnly === true) return noWriteOnGet;
  // Its signature is noted too, whatever comes of the request.
  await countRequest(ctx.request ?? req, ctx);
  const task = readTask(kind, req, ctx);
  if (!(task instanceof Task)) return task;
  return (await ctx.cron.add(task)) ? ok(task.id) : fail(503, 'This node has as many tasks as it may have: stop one first (`/~cron@1.0/list` names them).');
};

const stop: KeyFunction = async (_base, req, ctx) => {
  if (ctx.background === true || isInsideSlot(ctx)) return fail(400, 'Tasks of cron@1.0 and processes stop no tasks: do it from outside.');
  if (ctx.readOnly === true) return noWriteOnGet;
  const id = getText(req, 'task');
  if (id === undefined) return fail(400, 'No task ID found in message.');
  const job = isId(id) ? ctx.cron.find(id) : undefined;
  if (job === undefined) return fail(400, 'Task not found.');
  if (!mayStop(job, ctx)) return mayNotStop(job);
  await ctx.cron.stop(job);
  return okMessage({ status: 200, body: { message: 'Task stopped successfully', task_id: id } });
};

const monitor: KeyFunction = async (_base, req, ctx) => {
  if (ctx.background === true || isInsideSlot(ctx)) return fail(400, 'Tasks of cron@1.0 and processes ask for no Cron messages: do it from outside.');
  if (ctx.readOnly === true) return noWriteOnGet;
  // Keys of the path, which nobody signed, count for nothing.
  const asked = ctx.request ?? req;
  const process = getText(asked, 'process');
  const definition = isId(process) ? ctx.processes.definition(process) : undefined;
  if (definition === undefined || ctx.scheduler.current(process!) === undefined) return fail(404, `There is no process ${(process ?? '').slice(0, 64)} on this node.`);
  const owners = committersOf(definition);
  await countRequest(asked, ctx);
  if (!isOperator(ctx) && !isSentBy(owners, { ...ctx, foreignOrigin: false })) {
    return fail(403, `Only ${[...owners, 'the operator of this node'].join(' or ')} may ask for Cron messages of this process: sign the request, path included, with that wallet.`);
  }
  const schedule = monitorSchedule(definition, getText(asked, 'interval'));
  if (typeof schedule === 'string') return fail(400, schedule);
  return (await ctx.cron.monitor(process!, definition, schedule)) ? ok(schedule.interval) : fail(503, 'This node sends Cron messages to as many processes as it may.');
};

function mayStop(job: Job, ctx: NodeContext): boolean {
  if (isOperator(ctx)) return true;
  // The owner's signature is as good from a page of another origin; nobody's word is not.
  return job.owners.length === 0 ? ctx.foreignOrigin !== true : isSentBy(job.owners, { ...ctx, foreignOrigin: false });
}

function mayNotStop({ owners }: Job): Outcome {
  if (owners.length === 0) return fail(403, 'A page of another origin may not stop a task that nobody signed.');
  return fail(403, `Only ${owners.join(' or ')} or the operator of this node may stop this task: sign the request, path included, with that wallet.`);
}

function describe(job: Job): Message {
  const { runs, failed, skipped, lastError, running } = job.counts;
  const state = running ? 'running' : Number.isFinite(job.dueAt) ? 'waiting' : 'done';
  return withKeys(message({ task: job.id }), [
    ...job.describe(),
    ...message({ state, next: Number.isFinite(job.dueAt) ? job.dueAt : undefined, runs, failed, skipped, 'last-error': lastError }),
  ]);
}

export const cron: Device = {
  id: 'cron@1.0',
  kind: 'native',
  summary: 'runs paths in the background, once or again and again',
  keys: {
    once: start('once'),
    every: start('every'),
    stop,
    monitor,
    list: (_base, _req, ctx) => ok(ctx.cron.list().map(describe)),
    info: () =>
      okMessage({
        status: 200,
        body: {
          description: 'Runs paths of this node in the background.',
          version: '1.0',
          paths: { once: 'runs cron-path once', every: 'runs cron-path at once and then every interval', stop: 'ends the task', monitor: 'sends a process Cron messages', list: 'the tasks', info: 'this' },
        },
      }),
  },
};
