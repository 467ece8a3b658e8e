/** The processes that are known here, and how far their logs are: the rows of `hbx ps` and of `.ps` in the console. */
import { isHbxError } from '../../../base/errors.ts';
import type { Client } from '../../../client/client.ts';
import { toPlain } from '../../../client/result.ts';
import { isMessage, type Value } from '../../../message/value.ts';
import { currentProcess, processesHere } from '../../../project/names.ts';
import type { NodeAccess } from '../../node-access.ts';

export interface ProcessRow {
  readonly process: string;
  readonly name: string | null;
  /** Newest slot on this node, null when the node does not have the process. */
  readonly slot: number | null;
  readonly module: string | null;
  readonly createdAt: string | null;
  readonly current: boolean;
}

/** Reads those of the chosen network. A node of somebody else may hold millions of processes; there only those deployed from here are asked for. */
export async function readProcessRows({ client, workspace, local }: NodeAccess, signal: AbortSignal): Promise<ProcessRow[]> {
  const known = new Map(processesHere(workspace).map((record) => [record.id, record]));
  const ids = local ? [...new Set([...known.keys(), ...(await processesOf(client, signal))])] : [...known.keys()];
  const current = currentProcess(workspace);
  return Promise.all(
    ids.map(async (process) => {
      const record = known.get(process);
      return {
        process,
        name: record?.name ?? null,
        slot: await newestSlot(client, process, signal),
        module: record?.module ?? null,
        createdAt: record?.createdAt || null,
        current: process === current,
      };
    }),
  );
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
