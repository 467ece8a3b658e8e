/**
 * `node.json` in the state folder: where the node of this workspace is reached, for other commands.
 * It is a hint. Readers check that a node answers there; the lease in the node's store decides who hosts.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NodeFile {
  readonly url: string;
  /** Process id of the host. */
  readonly pid: number;
  /** ISO time. */
  readonly startedAt: string;
}

/** What `node.json` says; `undefined` when there is none, or none that can be read. */
export function readNodeFile(stateFolder: string): NodeFile | undefined {
  try {
    const content = JSON.parse(readFileSync(nodeFile(stateFolder), 'utf8')) as Partial<NodeFile>;
    const { url, pid, startedAt } = content;
    return typeof url === 'string' && isHttp(url) && typeof pid === 'number' ? { url, pid, startedAt: startedAt ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}

/** Writes `node.json` in one step. */
export function writeNodeFile(stateFolder: string, content: NodeFile): void {
  const temporary = `${nodeFile(stateFolder)}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(temporary, nodeFile(stateFolder));
}

/** Removes `node.json` when it still names this URL. */
export function removeNodeFile(stateFolder: string, url: string): void {
  if (readNodeFile(stateFolder)?.url === url) rmSync(nodeFile(stateFolder), { force: true });
}

function nodeFile(stateFolder: string): string {
  return join(stateFolder, 'node.json');
}
