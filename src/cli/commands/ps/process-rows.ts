/** The processes that are known here, and how far their logs are: the rows of `hbx ps` and of `.ps` in the console. */
import { basename, dirname, isAbsolute, relative } from 'node:path';
import { isHbxError } from '../../../base/errors.ts';
import type { Client } from '../../../client/client.ts';
import { toPlain } from '../../../client/result.ts';
import { isMessage, type Value } from '../../../message/value.ts';
import { currentProcess, processesHere } from '../../../project/names.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import { openSourceMaps } from '../../../project/source-maps.ts';
import type { NodeAccess } from '../../node-access.ts';

export interface ProcessRow {
  readonly process: string;
  readonly name: string | null;
  /** Newest slot on this node, null when the node does not have the process. */
  readonly slot: number | null;
  readonly module: string | null;
  /** The file that its module was made from, where that is known here. */
  readonly file: string | null;
  readonly createdAt: string | null;
  readonly current: boolean;
}

/** Reads those of the chosen network. A node of somebody else may hold millions of processes; there only those deployed from here are asked for. */
export async function readProcessRows({ client, workspace, local }: NodeAccess, signal: AbortSignal): Promise<ProcessRow[]> {
  const known = new Map(processesHere(workspace).map((record) => [record.id, record]));
  const ids = local ? [...new Set([...known.keys(), ...(await processesOf(client, signal))])] : [...known.keys()];
  const current = currentProcess(workspace);
  const maps = openSourceMaps(workspace.stateFolder);
  return Promise.all(
    ids.map(async (process) => {
      const record = known.get(process);
      return {
        process,
        name: record?.name ?? null,
        slot: await newestSlot(client, process, signal),
        module: record?.module ?? null,
        file: record?.module === undefined ? null : fileShown(maps.locator(record.module)?.entry, workspace),
        createdAt: record?.createdAt || null,
        current: process === current,
      };
    }),
  );
}

/** From the project; of a file elsewhere its folder and name, which is what tells a blueprint. */
function fileShown(entry: string | undefined, { project }: Workspace): string | null {
  if (entry === undefined || !isAbsolute(entry)) return entry ?? null;
  const within = project === undefined ? '..' : relative(project.root, entry);
  return within.startsWith('..') ? `${basename(dirname(entry))}/${basename(entry)}` : within;
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
