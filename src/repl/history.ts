/**
 * What was entered, from one session to the next.
 *
 * The file holds one JSON string a line, oldest first, so an entry of several lines stays one. Each entry is appended when
 * it is made: a console that is killed forgets nothing, and several consoles share a file. Lines that can't be read are
 * skipped. The file is private (0600). A history that can't be written costs a note, never the session.
 */
import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { looksSecret } from './secrets.ts';

/** Entries kept. */
export const historyLimit = 10_000;
/** The file is cut back when it is this much longer, not at each entry. */
const slack = 1_000;
/** Longer entries are not remembered: they would make every start slow. */
const longestEntry = 64 * 1024;
const privateMode = 0o600;

export interface History {
  /** Newest first, as readline wants it. Owned by the history: read it, don't change it. */
  readonly entries: readonly string[];
  /** Remembers an entry, unless it repeats the one before, is too long or holds a secret. True when it was remembered. */
  add(entry: string): boolean;
}

/**
 * Reads a history.
 * @param file where it is kept; without one it lives as long as the session.
 * @param warn told once, in a sentence, when the file can't be used.
 */
export function openHistory(file: string | undefined, warn: (text: string) => void): History {
  let path = file;
  const guarded = <T>(work: (path: string) => T): T | undefined => {
    if (path === undefined) return undefined;
    try {
      return work(path);
    } catch (error) {
      warn(`History is not kept: ${error instanceof Error ? error.message : String(error)}.`);
      path = undefined;
      return undefined;
    }
  };

  const saved = guarded(readSaved);
  const entries = saved?.entries ?? [];
  let torn = saved?.torn ?? false;

  return {
    entries,
    add(entry) {
      if (entry.trim() === '' || entry === entries[0] || entry.length > longestEntry || looksSecret(entry)) return false;
      entries.unshift(entry);
      if (entries.length > historyLimit) entries.pop();
      // One write in append mode: entries of two consoles don't mix.
      guarded((to) => appendFileSync(to, `${torn ? '\n' : ''}${JSON.stringify(entry)}\n`, { mode: privateMode }));
      torn = false;
      return true;
    },
  };
}

/** Newest first. `torn`: the last line has no end, because its writer died. */
function readSaved(path: string): { entries: string[]; torn: boolean } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { entries: [], torn: false };
  }
  chmodSync(path, privateMode);
  const lines = text.split('\n').filter((line) => line !== '');
  const entries: string[] = [];
  for (const line of lines) {
    const entry = parseEntry(line);
    if (entry !== undefined && entry !== entries.at(-1)) entries.push(entry);
  }
  const kept = entries.slice(-historyLimit);
  if (lines.length > historyLimit + slack) {
    rewrite(path, kept);
    return { entries: kept.reverse(), torn: false };
  }
  return { entries: kept.reverse(), torn: text !== '' && !text.endsWith('\n') };
}

function parseEntry(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'string' && entry !== '' ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Oldest first. By renaming, so that the file is whole at every moment. */
function rewrite(path: string, entries: readonly string[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: privateMode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
