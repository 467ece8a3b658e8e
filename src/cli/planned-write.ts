/** What commands are about to sign, in words, for the question that comes before it (`confirm-network.ts`). */
import type { SendMessage } from '../client/client.ts';
import { nameOfProcess } from '../project/names.ts';
import type { Workspace } from '../project/state-folder.ts';
import type { PlannedWrite } from './confirm-network.ts';

export type WriteText = Pick<PlannedWrite, 'what' | 'sizeBytes' | 'elsewhere' | 'cost'>;

/** `counter (<id>)`, or the id alone. */
export function processText(workspace: Workspace, process: string): string {
  const name = nameOfProcess(workspace, process);
  return name === undefined ? process : `${name} (${process})`;
}

/** A message to a process. */
export function messageWrite(workspace: Workspace, process: string, { action, data, tags = {} }: SendMessage): WriteText {
  const { length } = Object.keys(tags);
  const withTags = length === 0 ? '' : ` with ${length} ${length === 1 ? 'tag' : 'tags'}`;
  return { what: `the message ${action ?? '(no action)'}${withTags} to ${processText(workspace, process)}`, sizeBytes: data === undefined ? undefined : dataBytes(data) };
}

export function dataBytes(data: string | Uint8Array | undefined): number {
  return data === undefined ? 0 : typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
}
