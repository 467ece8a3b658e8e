/**
 * What was entered, from one session to the next: by process, and of all of them.
 *
 *   <folder>/<process>.jsonl   what was entered for this process
 *   <folder>/all.jsonl         what was entered for any; read only when somebody looks further back than this process goes
 *
 * A file holds one JSON string a line, oldest first, so an entry of several lines stays one. Each entry is appended when it is made: a
 * console that is killed forgets nothing, and several consoles share a file. An entry that is there already moves to the end. Lines that
 * can't be read are skipped. The files are private (0600). A history that can't be written costs a note, never the session.
 */
import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { looksSecret } from './secrets.ts';

/** Entries kept in a file. */
export const historyLimit = 10_000;
/** A file is cut back when it is this much longer, not at each entry. */
const slack = 1_000;
/** Longer entries are not remembered: they would make every start slow. */
const longestEntry = 64 * 1024;
/** Bytes from which on a file is looked at before it is written. */
const largestFile = 1024 * 1024;
const privateMode = 0o600;

export interface History {
  /** All of them, newest first: this process', then those of others. A copy. */
  readonly entries: readonly string[];
  /** The one at a place in that list; undefined behind the oldest. */
  at(index: number): string | undefined;
  /** Remembers an entry, unless it is the newest already, is too long or holds a secret. True when it was remembered. */
  add(entry: string): boolean;
  /** Goes on with another process. */
  use(process: string): void;
}

export interface HistoryOptions {
  /** Where the files are. Without it the history lives as long as the session. */
  readonly folder: string | undefined;
  /** Id of the process. */
  readonly process: string;
}

/** One file and what is known of it, oldest first. */
interface HistoryFile {
  readonly path: string;
  entries: string[];
  /** The last line has no end, because its writer died. */
  torn: boolean;
}

/**
 * Opens a history.
 * @param warn told once, in a sentence, when the files can't be used
 */
export function openHistory({ folder, process: first }: HistoryOptions, warn: (text: string) => void): History {
  let usable = folder !== undefined;
  const guarded = <T>(work: () => T): T | undefined => {
    if (!usable) return undefined;
    try {
      return work();
    } catch (error) {
      usable = false;
      warn(`History is not kept: ${error instanceof Error ? error.message : String(error)}.`);
      return undefined;
    }
  };
  const open = (name: string): HistoryFile => {
    const path = join(folder ?? '', `${name}.jsonl`);
    return { path, ...(guarded(() => readSaved(folder!, path)) ?? { entries: [], torn: false }) };
  };
  const files = new Map<string, HistoryFile>();
  const opened = (name: string): HistoryFile => {
    const file = files.get(name) ?? open(name);
    files.set(name, file);
    return file;
  };

  let process = first;
  /** Read when it is first needed. */
  const ownFile = (): HistoryFile => opened(process);
  /** Entries of other processes, newest first; undefined until somebody asks. */
  let others: readonly string[] | undefined;
  /** What this session added, for the others that are read later. */
  const added: string[] = [];
  /** Undefined until something is written: the file of all is not read before it is needed. */
  let isAllTorn: boolean | undefined;
  const readOthers = (): readonly string[] => {
    const mine = new Set(ownFile().entries);
    return newestOnce([...(usable ? open('all').entries : []), ...added]).filter((entry) => !mine.has(entry)).reverse();
  };

  return {
    get entries() {
      return [...ownFile().entries].reverse().concat(others ??= readOthers());
    },
    at(index) {
      const { entries } = ownFile();
      if (index < entries.length) return entries[entries.length - 1 - index];
      return (others ??= readOthers())[index - entries.length];
    },
    add(entry) {
      const own = ownFile();
      if (entry.trim() === '' || entry === own.entries.at(-1) || entry.length > longestEntry || looksSecret(entry)) return false;
      const before = own.entries.lastIndexOf(entry);
      if (before >= 0) own.entries.splice(before, 1);
      else others = others?.filter((one) => one !== entry);
      own.entries.push(entry);
      if (own.entries.length > historyLimit) own.entries.shift();
      added.push(entry);
      const line = `${JSON.stringify(entry)}\n`;
      // One write in append mode: entries of two consoles don't mix.
      guarded(() => {
        append(own.path, own.torn ? `\n${line}` : line);
        const all = join(folder!, 'all.jsonl');
        isAllTorn ??= isTorn(folder!, all);
        append(all, isAllTorn ? `\n${line}` : line);
        isAllTorn = false;
      });
      own.torn = false;
      return true;
    },
    use(next) {
      if (next === process) return;
      process = next;
      others = undefined;
    },
  };
}

/** Whether the last line of a file has no end. A file that has grown large is read as well, and so cut back. */
function isTorn(folder: string, path: string): boolean {
  const size = withFile(path, constants.O_RDONLY, (file) => fstatSync(file).size) ?? 0;
  if (size > largestFile) return readSaved(folder, path).torn;
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  withFile(path, constants.O_RDONLY, (file) => readSync(file, last, 0, 1, size - 1));
  return last[0] !== 0x0a;
}

function append(path: string, text: string): void {
  withFile(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, (file) => writeFileSync(file, text));
}

/** Does something with a file; undefined when it is not there. A pipe in its place would wait for its other end, for ever. */
function withFile<T>(path: string, flags: number, work: (file: number) => T): T | undefined {
  let file: number;
  try {
    file = openSync(path, flags | (constants.O_NONBLOCK ?? 0), privateMode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && (flags & constants.O_CREAT) === 0) return undefined;
    // A pipe that nobody reads.
    throw code === 'ENXIO' ? noFile(path) : error;
  }
  try {
    if (!fstatSync(file).isFile()) throw noFile(path);
    return work(file);
  } finally {
    closeSync(file);
  }
}

function noFile(path: string): Error {
  return new Error(`${path} is no file`);
}

function readSaved(folder: string, path: string): Omit<HistoryFile, 'path'> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const text = withFile(path, constants.O_RDONLY, (file) => {
    fchmodSync(file, privateMode);
    return readFileSync(file, 'utf8');
  });
  if (text === undefined) return { entries: [], torn: false };
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = newestOnce(parseAll(lines)).slice(-historyLimit);
  const isLong = lines.length > historyLimit + slack;
  if (isLong) rewrite(path, entries);
  return { entries, torn: !isLong && text !== '' && !text.endsWith('\n') };
}

/** All lines at once, which is much quicker; one by one only where one of them is broken. */
function parseAll(lines: readonly string[]): string[] {
  let values: unknown[];
  try {
    values = JSON.parse(`[${lines.join(',')}]`) as unknown[];
  } catch {
    values = lines.map(parseLine);
  }
  return values.filter((value): value is string => typeof value === 'string' && value !== '');
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Each once, where it stood last. */
function newestOnce(entries: readonly string[]): string[] {
  return [...new Set([...entries].reverse())].reverse();
}

/** Oldest first. By renaming, so that the file is whole at every moment. */
function rewrite(path: string, entries: readonly string[]): void {
  const temporary = `${path}.${pid}.tmp`;
  try {
    writeFileSync(temporary, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: privateMode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
