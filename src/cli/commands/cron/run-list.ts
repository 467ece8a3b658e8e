import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isHbxError } from '../../../base/errors.ts';
import { escapeControl } from '../../../base/terminal-text.ts';
import { isPageInstead } from '../../../client/errors.ts';
import { getText, isMessage, type Message } from '../../../message/value.ts';
import { cronTaskOf, listProcesses } from '../../../project/names.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import { openSourceMaps } from '../../../project/source-maps.ts';
import type { CliContext } from '../../context.ts';
import { shortId } from '../../../repl/outbox-table.ts';
import { intervalText } from '../../interval-text.ts';
import { openNode } from '../../node-access.ts';
import { ownPlaces } from '../../node-log.ts';
import { openWorkspace } from '../../workspace.ts';
import { notListed } from './errors.ts';

interface Row {
  readonly task: string;
  readonly kind: string;
  /** What a task runs; null for a process. */
  readonly path: string | null;
  /** Name of a process here. */
  readonly name: string | null;
  readonly interval: string | null;
  readonly state: string;
  /** ISO 8601, UTC; null when it is over. */
  readonly next: string | null;
  readonly runs: number;
  readonly failed: number;
  readonly skipped: number;
  readonly lastError: string | null;
}

const nothing = 'The node runs nothing by the clock. `hbx deploy <file.lua> --cron 10-seconds` asks for Cron messages.';

export async function run(context: CliContext): Promise<void> {
  const { output, signal } = context;
  const { workspace, chosen } = openWorkspace(context);
  // No node has to be made to know that it has nothing.
  const isNew = chosen.network.url === undefined && !existsSync(join(workspace.stateFolder, 'store'));
  const access = isNew ? undefined : await openNode(context, { wallet: false });
  try {
    const names = new Map(listProcesses(workspace).map(({ id, name }) => [id, name]));
    const reply = await access?.client.readJson('/~cron@1.0/list', { signal }).catch(async (error: unknown) => {
      // A web server refuses this as well, and says what it is when it is asked what every node answers.
      if (isRefusal(error)) await access.client.nodeAddress({ signal });
      throw isRefusal(error) ? notListed(access.client.transport.url, startedAt(workspace, access.client.transport.url), error) : error;
    });
    const jobs = isMessage(reply) ? [...reply].filter(([key, job]) => /^\d+$/.test(key) && isMessage(job)).map(([, job]) => job as Message) : [];
    const readable = ownPlaces(openSourceMaps(workspace.stateFolder), context.cwd);
    const rows = jobs.map((job) => toRow(job, names)).map((row) => ({ ...row, ...(readable({ lastError: row.lastError }) as Pick<Row, 'lastError'>) }));
    if (rows.length === 0) output.status(nothing);
    output.result(rows, (paint) =>
      rows
        .map((row) => {
          const what = row.kind === 'process' ? `Cron messages of ${row.name ?? shortId(row.task)}` : (row.path ?? '');
          const often = row.interval === null ? 'once' : `every ${row.interval.split(', ').map(intervalText).join(', ')}`;
          const count = [`${row.runs} ${row.runs === 1 ? 'run' : 'runs'}${row.kind === 'process' ? ' since this node started' : ''}`, ...(row.failed > 0 ? [`${row.failed} failed`] : []), ...(row.skipped > 0 ? [`${row.skipped} skipped`] : [])].join(', ');
          const when = row.state === 'running' ? 'running now' : row.next === null ? 'over' : `next ${row.next}`;
          return [
            `${paint('strong', row.task)}  ${escapeControl(often)}  ${escapeControl(what)}`,
            `  ${paint('dim', `${count}; ${when}`)}`,
            ...(row.lastError === null ? [] : [`  ${paint('bad', `newest error: ${escapeControl(row.lastError)}`)}`]),
          ].join('\n');
        })
        .join('\n'),
    );
  } finally {
    await access?.close();
  }
}

/** The node has no such list: its reply is a refusal, or something else. */
function isRefusal(error: unknown): boolean {
  // A web page is told as that: what answers there may be no node.
  return isHbxError(error) && !isPageInstead(error) && (error.code === 'client/unexpected-reply' || (error.code === 'client/rejected' && error.details.some((line) => /^(?:400|404|500) /.test(line))));
}

/** Names and tasks of processes that a node sends messages to because it was asked from here. */
function startedAt(workspace: Workspace, url: string): (readonly [string, string])[] {
  return listProcesses(workspace).flatMap(({ id, name }) => {
    const task = cronTaskOf(workspace, id);
    return task?.url === url ? [[name ?? id, task.id] as const] : [];
  });
}

function toRow(job: Message, names: ReadonlyMap<string, string | undefined>): Row {
  const count = (key: string): number => Number(getText(job, key) ?? 0);
  const next = Number(getText(job, 'next') ?? NaN);
  const task = getText(job, 'task') ?? '';
  return {
    task,
    kind: getText(job, 'kind') ?? '',
    path: getText(job, 'path') ?? null,
    name: names.get(task) ?? null,
    interval: getText(job, 'interval') ?? null,
    state: getText(job, 'state') ?? '',
    next: Math.abs(next) <= 8.64e15 ? new Date(next).toISOString() : null,
    runs: count('runs'),
    failed: count('failed'),
    skipped: count('skipped'),
    lastError: getText(job, 'last-error') ?? null,
  };
}
