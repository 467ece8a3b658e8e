/**
 * The processes that were made or named in a workspace, and which one is the current one.
 * Both belong to a network: a name may mean one process on the project's own node and another one elsewhere, and each network has a
 * current process. Names in the project's config count on every network.
 *
 * They stand in `processes.json` in the state folder. Several commands may change it at once: each change is made under a
 * lock, on what the file holds at that moment, and written in one step.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../base/file-lock.ts';
import { sameUrl } from '../base/node-url.ts';
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
  /** The task of a node's cron@1.0 that was made from here and sends it messages: only who knows its id can end it. */
  readonly cronTask?: { readonly id: string; readonly url: string } | undefined;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

interface ProcessFile {
  readonly version: 1;
  /** Of the workspace's own node. */
  readonly current?: string;
  /** Of other networks, by URL. */
  readonly currents?: Readonly<Record<string, string>>;
  readonly processes: readonly ProcessRecord[];
}

const fileOf = (workspace: Workspace): string => join(workspace.stateFolder, 'processes.json');

/** All processes remembered here, oldest first. Names from the project's config come along as records without a module. */
export function listProcesses(workspace: Workspace): ProcessRecord[] {
  return withShared(workspace, read(workspace).processes);
}

function withShared(workspace: Workspace, processes: readonly ProcessRecord[]): ProcessRecord[] {
  const shared = Object.entries(workspace.project?.config.processes ?? {});
  const extra = shared.filter(([, id]) => !processes.some((record) => record.id === id));
  return [...processes, ...extra.map(([name, id]) => ({ id, name, createdAt: '' }))];
}

/** Those of the chosen network. */
export function processesHere(workspace: Workspace): ProcessRecord[] {
  return withShared(workspace, read(workspace).processes.filter((record) => isHere(workspace, record)));
}

/** The names that `resolveProcess` takes, sorted. */
export function processNames(workspace: Workspace): string[] {
  return [...namesOf(workspace).keys()].sort();
}

/** The id of the current process of the chosen network, if there is one. */
export function currentProcess(workspace: Workspace): string | undefined {
  return currentIn(read(workspace), workspace);
}

function currentIn({ current, currents, processes }: ProcessFile, { network }: Workspace): string | undefined {
  if (network === undefined) return current;
  const url = current === undefined ? undefined : processes.find(({ id }) => id === current)?.url;
  if (network.url === undefined) return url === undefined ? current : undefined;
  const here = currents === undefined ? undefined : Object.entries(currents).find(([known]) => sameUrl(known, network.url!))?.[1];
  // Files used to hold one current process, wherever it is.
  return here ?? (url !== undefined && sameUrl(url, network.url) ? current : undefined);
}

/** The name that means a process on the chosen network, if there is one. */
export function nameHere(workspace: Workspace, id: string): string | undefined {
  return [...namesOf(workspace)].find(([, known]) => known === id)?.[0];
}

/** The name of a process, if it has one: the one it has on the chosen network, else one that nothing has there. */
export function nameOfProcess(workspace: Workspace, id: string): string | undefined {
  const names = namesOf(workspace);
  const elsewhere = read(workspace).processes.find((record) => record.id === id)?.name;
  return nameHere(workspace, id) ?? (elsewhere === undefined || names.has(elsewhere) ? undefined : elsewhere);
}

/**
 * The id that a user means: an id as it is, a name by looking it up, nothing at all by the current process.
 * @throws HbxError `project/unknown-process` (with near names), `project/no-current-process`.
 */
export function resolveProcess(workspace: Workspace, text?: string): string {
  if (text === undefined || text === '') {
    const current = currentProcess(workspace);
    if (current === undefined) throw noCurrentProcess(workspace.network?.url === undefined ? undefined : workspace.network.name);
    return current;
  }
  if (isProcessId(text)) return text;
  const names = namesOf(workspace);
  const id = names.get(text);
  if (id === undefined) throw unknownProcess(text, [...names.keys()], flagsElsewhere(workspace, text));
  return id;
}

/** What has a command talk to the networks on which a name is known. */
function flagsElsewhere(workspace: Workspace, name: string): string[] {
  const { network } = workspace;
  if (network === undefined) return [];
  return [...new Set(read(workspace).processes.filter((record) => record.name === name).map(({ url }) => network.flagFor(url)))];
}

/**
 * Remembers a process: on the network that the record names, else the one it was known on, else the chosen one. A name that another
 * process of that network had goes over to this one; the id of that other one comes back.
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
    const kept = { createdAt: new Date().toISOString(), ...placeOf(workspace, before), ...before, ...record };
    const others = file.processes
      .filter((known) => known.id !== id)
      .map((known) => {
        if (name === undefined || known.name !== name || !isSamePlace(known, kept)) return known;
        nameTakenFrom = known.id;
        const { name: _taken, ...nameless } = known;
        return nameless;
      });
    return { ...file, processes: [...others, kept] };
  });
  return nameTakenFrom === undefined ? {} : { nameTakenFrom };
}

/** The network of a process that is not known yet. */
function placeOf({ network }: Workspace, before: ProcessRecord | undefined): Pick<ProcessRecord, 'url'> {
  return before !== undefined || network?.url === undefined ? {} : { url: network.url };
}

function isSamePlace(a: Pick<ProcessRecord, 'url'>, b: Pick<ProcessRecord, 'url'>): boolean {
  return a.url === undefined || b.url === undefined ? a.url === b.url : sameUrl(a.url, b.url);
}

/** Remembers what was loaded into a process, beside what is remembered of it already. */
export async function rememberBlueprints(workspace: Workspace, record: Pick<ProcessRecord, 'id' | 'url'>, names: readonly string[]): Promise<void> {
  await change(workspace, (file) => {
    const before = file.processes.find(({ id }) => id === record.id);
    const blueprints = [...new Set([...blueprintsIn(before), ...names])];
    const known = { createdAt: new Date().toISOString(), ...placeOf(workspace, before), ...record, ...before, blueprints };
    return { ...file, processes: before === undefined ? [...file.processes, known] : file.processes.map((one) => (one === before ? known : one)) };
  });
}

/** Names of the blueprints that were loaded into a process from here. */
export function blueprintsOfProcess(workspace: Workspace, id: string): readonly string[] {
  return blueprintsIn(read(workspace).processes.find((record) => record.id === id));
}

/** The cron task of a process that was made from here. */
export function cronTaskOf(workspace: Workspace, id: string): { readonly id: string; readonly url: string } | undefined {
  const task: unknown = read(workspace).processes.find((record) => record.id === id)?.cronTask;
  const { id: taskId, url } = (task ?? {}) as Partial<Record<'id' | 'url', unknown>>;
  return typeof taskId === 'string' && typeof url === 'string' ? { id: taskId, url } : undefined;
}

/** The file may have been edited. */
function blueprintsIn(record: ProcessRecord | undefined): readonly string[] {
  const names: unknown = record?.blueprints;
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** Makes a process the current one of the chosen network: commands that are given none use it. */
export async function setCurrentProcess(workspace: Workspace, id: string): Promise<void> {
  const url = workspace.network?.url;
  await change(workspace, (file) => {
    if (url === undefined) return { ...file, current: id };
    const others = Object.entries(file.currents ?? {}).filter(([known]) => !sameUrl(known, url));
    return { ...file, currents: Object.fromEntries([...others, [url, id]]) };
  });
}

/** Names given here win over those of the project's config: they are the newer ones. */
function namesOf(workspace: Workspace): Map<string, string> {
  const names = new Map(Object.entries(workspace.project?.config.processes ?? {}));
  for (const record of read(workspace).processes) if (record.name !== undefined && isHere(workspace, record)) names.set(record.name, record.id);
  return names;
}

/** Whether a process is one of the chosen network. */
function isHere({ network }: Workspace, record: ProcessRecord): boolean {
  return network === undefined || isSamePlace(record, network);
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
  const { current, currents, processes } = content;
  const others = typeof currents === 'object' && currents !== null ? Object.entries(currents).filter(([, id]) => isProcessId(id)) : [];
  return { version: 1, ...(isProcessId(current) ? { current } : {}), ...(others.length === 0 ? {} : { currents: Object.fromEntries(others) }), processes };
}
