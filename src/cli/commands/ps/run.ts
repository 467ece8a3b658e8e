import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isHbxError } from '../../../base/errors.ts';
import { escapeControl } from '../../../base/terminal-text.ts';
import type { Client } from '../../../client/client.ts';
import { toPlain } from '../../../client/result.ts';
import { currentProcess, listProcesses } from '../../../project/names.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { readUserSettings } from '../../../project/user-settings.ts';
import type { CliContext } from '../../context.ts';
import { openNode } from '../../node-access.ts';
import { isMessage, type Value } from '../../../message/value.ts';

interface Row {
  readonly process: string;
  readonly name: string | null;
  /** Newest slot on this node, null when the node does not have the process. */
  readonly slot: number | null;
  readonly module: string | null;
  readonly createdAt: string | null;
  readonly current: boolean;
}

export async function run(context: CliContext): Promise<void> {
  if (isEmpty(context)) {
    for (const warning of findWorkspace({ cwd: context.cwd, home: context.home }).project?.warnings ?? []) context.output.warn(warning);
    context.output.status(nothingYet);
    context.output.result([], '');
    return;
  }
  const access = await openNode(context, { wallet: false });
  try {
    const { client, workspace } = access;
    const known = new Map(listProcesses(workspace).map((record) => [record.id, record]));
    // A remote node may hold millions of processes; there only those deployed from here are asked for.
    const ids = access.local ? [...new Set([...known.keys(), ...(await processesOf(client, context.signal))])] : [...known.keys()];
    const current = currentProcess(workspace);
    const rows: Row[] = await Promise.all(
      ids.map(async (process) => {
        const record = known.get(process);
        return {
          process,
          name: record?.name ?? null,
          slot: await newestSlot(client, process, context.signal),
          module: record?.module ?? null,
          createdAt: record?.createdAt || null,
          current: process === current,
        };
      }),
    );
    if (rows.length === 0) context.output.status(nothingYet);
    const width = Math.max(4, ...rows.map((row) => (row.name ?? '').length));
    context.output.result(rows, (paint) =>
      rows
        .map((row) => `${row.current ? paint('good', '*') : ' '} ${paint('strong', escapeControl(row.name ?? '-').padEnd(width))}  ${row.process}  ${row.slot === null ? paint('dim', 'not on this node') : `slot ${row.slot}`}`)
        .join('\n'),
    );
  } finally {
    await access.close();
  }
}

const nothingYet = 'No processes yet. `hbx deploy <file.lua>` starts one.';

/** Nothing was ever deployed from here: no node has to be made to know that. */
function isEmpty(context: CliContext): boolean {
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  return context.flags.url === undefined && readUserSettings(context.home)['network.url'] === undefined && listProcesses(workspace).length === 0 && !existsSync(join(workspace.stateFolder, 'store'));
}

async function processesOf(client: Client, signal: AbortSignal): Promise<string[]> {
  const list = await client.readJson('/~scheduler@1.0/status/processes', { signal });
  return isMessage(list) ? [...list].filter(([key]) => /^\d+$/.test(key)).map(([, value]) => String(toPlain(value as Value))) : [];
}

async function newestSlot(client: Client, process: string, signal: AbortSignal): Promise<number | null> {
  try {
    return await client.newestSlot(process, { signal });
  } catch (error) {
    if (isHbxError(error) && (error.code === 'client/rejected' || error.code === 'client/unexpected-reply')) return null;
    throw error;
  }
}
