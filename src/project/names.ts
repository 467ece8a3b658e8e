/**
 * The processes that were made or named in a workspace, and which one is the current one.
 * They stand in `processes.json` in the state folder. Several commands may change it at once: each change is made under a
 * lock, on what the file holds at that moment, and written in one step.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../base/file-lock.ts';
import { parseJson } from '../base/parse-json.ts';
import { writeFileAtomically } from '../base/write-file.ts';
import { badName, damagedFile, noCurrentProcess, unknownProcess } from './errors.ts';
import { isProcessId, isProcessName } from './process-name.ts';
import type { Workspace } from './state-folder.ts';
import { ensureStateFolder } from './state-folder.ts';

/** A process this workspace remembers. */
export interface ProcessRecord {
  readonly id: string;
  /** Its name here. A name belongs to one process at a time. */
  readonly name?: string;
  /** Id of its module. */
  readonly module?: string;
  /** Address of the node it lives on; absent for the workspace's own node. */
  readonly url?: string;
  /** Names of the blueprints that were loaded into it from here, in that order. */
  readonly blueprints?: readonly string[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

interface ProcessFile {
  readonly version: 1;
  readonly current?: string;
  readonly processes: readonly ProcessRecord[];
}

const fileOf = (workspace: Workspace): string => join(workspace.stateFolder, 'processes.json');

/** All processes remembered here, oldest first. Names from the project's config come along as records without a module. */
export function listProcesses(workspace: Workspace): ProcessRecord[] {
  const { processes } = read(workspace);
  const shared = Object.entries(workspace.project?.config.processes ?? {});
  const extra = shared.filter(([, id]) => !processes.some((record) => record.id === id));
  return [...processes, ...extra.map(([name, id]) => ({ id, name, createdAt: '' }))];
}

/** The id of the current process, if there is one. */
export function currentProcess(workspace: Workspace): string | undefined {
  return read(workspace).current;
}

/** The name of a process here, if it has one. */
export function nameOfProcess(workspace: Workspace, id: string): string | undefined {
  return [...namesOf(workspace)].find(([, known]) => known === id)?.[0];
}

/**
 * The id that a user means: an id as it is, a name by looking it up, nothing at all by the current process.
 * @throws HbxError `project/unknown-process` (with near names), `project/no-current-process`.
 */
export function resolveProcess(workspace: Workspace, text?: string): string {
  if (text === undefined || text === '') {
    const current = currentProcess(workspace);
    if (current === undefined) throw noCurrentProcess();
    return current;
  }
  if (isProcessId(text)) return text;
  const names = namesOf(workspace);
  const id = names.get(text);
  if (id === undefined) throw unknownProcess(text, [...names.keys()]);
  return id;
}

/**
 * Remembers a process. A name that another process had goes over to this one; the id of that other one comes back.
 * A process that is remembered already keeps what the new record leaves out.
 * @throws HbxError `project/bad-name`.
 */
export async function rememberProcess(
  workspace: Workspace,
  record: Omit<ProcessRecord, 'createdAt'> & { readonly createdAt?: string },
): Promise<{ readonly nameTakenFrom?: string }> {
  const { id, name } = record;
  if (name !== undefined && !isProcessName(name)) throw badName(name);
  let nameTakenFrom: string | undefined;
  await change(workspace, (file) => {
    const before = file.processes.find((known) => known.id === id);
    const others = file.processes
      .filter((known) => known.id !== id)
      .map((known) => {
        if (name === undefined || known.name !== name) return known;
        nameTakenFrom = known.id;
        const { name: _taken, ...nameless } = known;
        return nameless;
      });
    return { ...file, processes: [...others, { createdAt: new Date().toISOString(), ...before, ...record }] };
  });
  return nameTakenFrom === undefined ? {} : { nameTakenFrom };
}

/** Remembers what was loaded into a process, beside what is remembered of it already. */
export async function rememberBlueprints(workspace: Workspace, record: Pick<ProcessRecord, 'id' | 'url'>, names: readonly string[]): Promise<void> {
  await change(workspace, (file) => {
    const before = file.processes.find(({ id }) => id === record.id);
    const blueprints = [...new Set([...blueprintsIn(before), ...names])];
    const known = { createdAt: new Date().toISOString(), ...before, ...record, blueprints };
    return { ...file, processes: before === undefined ? [...file.processes, known] : file.processes.map((one) => (one === before ? known : one)) };
  });
}

/** Names of the blueprints that were loaded into a process from here. */
export function blueprintsOfProcess(workspace: Workspace, id: string): readonly string[] {
  return blueprintsIn(read(workspace).processes.find((record) => record.id === id));
}

/** The file may have been edited. */
function blueprintsIn(record: ProcessRecord | undefined): readonly string[] {
  const names: unknown = record?.blueprints;
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** Makes a process the current one: commands that are given none use it. */
export async function setCurrentProcess(workspace: Workspace, id: string): Promise<void> {
  await change(workspace, (file) => ({ ...file, current: id }));
}

/** Names given here win over those of the project's config: they are the newer ones. */
function namesOf(workspace: Workspace): Map<string, string> {
  const names = new Map(Object.entries(workspace.project?.config.processes ?? {}));
  for (const { id, name } of read(workspace).processes) if (name !== undefined) names.set(name, id);
  return names;
}

async function change(workspace: Workspace, edit: (file: ProcessFile) => ProcessFile): Promise<void> {
  ensureStateFolder(workspace.stateFolder);
  await withFileLock(`${fileOf(workspace)}.lock`, () => {
    writeFileAtomically(fileOf(workspace), `${JSON.stringify(edit(read(workspace)), null, 2)}\n`);
  });
}

function read(workspace: Workspace): ProcessFile {
  const file = fileOf(workspace);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, processes: [] };
    throw error;
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw damagedFile(file, parsed.message, { file, ...parsed.position });
  const content = parsed.value as Partial<ProcessFile> | null;
  if (!Array.isArray(content?.processes) || !content.processes.every((record) => isProcessId(record?.id))) {
    throw damagedFile(file, 'it does not hold a list of processes.');
  }
  const { current, processes } = content;
  return { version: 1, ...(isProcessId(current) ? { current } : {}), processes };
}
