/** What commands are about to sign, in words, for the question that comes before it (`confirm-network.ts`). */
import type { SendMessage } from '../client/client.ts';
import { nameOfProcess } from '../project/names.ts';
import type { Workspace } from '../project/state-folder.ts';
import type { PlannedWrite } from './confirm-network.ts';

export type WriteText = Pick<PlannedWrite, 'what' | 'sizeBytes'>;

/** `counter (<id>)`, or the id alone. */
export function processText(workspace: Workspace, process: string): string {
  const name = nameOfProcess(workspace, process);
  return name === undefined ? process : `${name} (${process})`;
}

/** A message to a process. */
export function messageWrite(workspace: Workspace, process: string, { action, data, tags = {} }: SendMessage): WriteText {
  const pairs = Object.entries(tags);
  const sizeBytes = pairs.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), dataBytes(data) + Buffer.byteLength(action ?? ''));
  const withTags = pairs.length === 0 ? '' : ` with ${pairs.length} ${pairs.length === 1 ? 'tag' : 'tags'}`;
  return { what: `the message ${action ?? '(no action)'}${withTags} to ${processText(workspace, process)}`, sizeBytes };
}

export function dataBytes(data: string | Uint8Array | undefined): number {
  return data === undefined ? 0 : typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
}
