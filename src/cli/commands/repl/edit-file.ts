/**
 * Has the user edit a text in a program of theirs. The text stands in a file that only the user can read, in a folder of its own, and both
 * are gone afterwards; only a changed text that was not taken stays there, and the error says where.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HbxError } from '../../../base/errors.ts';
import type { CliContext } from '../../context.ts';
import { interrupted } from '../../errors.ts';
import { editorCommand, editorEnvironment } from './editor-command.ts';
import { editorFailed, noEditor, notEdited } from './errors.ts';

const largestBytes = 16 * 1024 * 1024;

type Surroundings = Pick<CliContext, 'env' | 'cwd' | 'stdin'>;

/**
 * Opens the editor and waits until it ends. It has the terminal until then.
 * @returns what was saved. A newline at the end that only the editor put there is not among it.
 * @throws HbxError `repl/no-editor`, `repl/editor-failed`, `repl/not-edited`, `cli/interrupted`
 */
export async function editText(context: Surroundings, text: string, { signal }: { readonly signal: AbortSignal }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hbx-edit-'));
  const file = join(folder, 'edit.lua');
  let keep = false;
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    /** Where the text is, when it was changed: then it is not thrown away. */
    const keepChanged = async (): Promise<string | undefined> => {
      keep = (await readFile(file, 'utf8').catch(() => text)) !== text;
      return keep ? file : undefined;
    };
    const { name, end } = await withTerminal(context.stdin, () => withoutInterrupts(() => runEditor(context, file, signal)));
    if (signal.aborted) throw interrupted();
    if (end !== undefined) throw editorFailed(name, end, await keepChanged());
    const saved = await readSaved(file, keepChanged);
    return saved.endsWith('\n') && !text.endsWith('\n') ? saved.slice(0, -1) : saved;
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
}

async function readSaved(file: string, keepChanged: () => Promise<string | undefined>): Promise<string> {
  const info = await stat(file).catch(() => undefined);
  if (info === undefined) throw notEdited('the file is gone', undefined);
  if (info.size > largestBytes) throw notEdited('it is larger than 16 MB', await keepChanged());
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)).replaceAll('\r\n', '\n');
  } catch {
    throw notEdited('it is not UTF-8 text', await keepChanged());
  }
}

/** Runs the first one that can be started. @returns its name, and how it ended unless it ended well */
async function runEditor({ env, cwd }: Surroundings, file: string, signal: AbortSignal): Promise<{ name: string; end: string | undefined }> {
  const { candidates, from } = editorCommand(env, process.platform);
  let failure: unknown;
  for (const [program, ...words] of candidates) {
    try {
      return { name: program, end: await runToEnd(program, [...words, file], { env: editorEnvironment(env), cwd, signal }) };
    } catch (error) {
      if (error instanceof HbxError) throw error;
      failure = error;
    }
  }
  throw noEditor(candidates.map(([program]) => program), from, failure);
}

/** @returns how it ended, in words; `undefined` when it ended well. Rejects when it can't be started. */
function runToEnd(program: string, words: readonly string[], options: { env: Record<string, string>; cwd: string; signal: AbortSignal }): Promise<string | undefined> {
  const { signal, ...surroundings } = options;
  // Editors of Windows are often scripts (`code.cmd`), which only its shell starts.
  const isWindows = process.platform === 'win32';
  const quoted = (word: string): string => (isWindows && /[^\w\\/:.-]/.test(word) ? `"${word.replaceAll('"', '')}"` : word);
  return new Promise((resolve, reject) => {
    const child = spawn(quoted(program), words.map(quoted), { ...surroundings, stdio: 'inherit', shell: isWindows });
    const stop = (): void => void child.kill();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => {
      signal.removeEventListener('abort', stop);
      reject(error);
    });
    child.once('exit', (code, ended) => {
      signal.removeEventListener('abort', stop);
      resolve(ended !== null ? `was ended (${ended})` : code === 0 ? undefined : `ended with the exit code ${code}`);
    });
  });
}

/** Ctrl-C in an editor that leaves it to the terminal (`code --wait`) reaches both programs, and is the editor's. */
async function withoutInterrupts<T>(work: () => Promise<T>): Promise<T> {
  const others = process.listeners('SIGINT');
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  for (const other of others) process.off('SIGINT', other);
  try {
    return await work();
  } finally {
    for (const other of others) process.on('SIGINT', other);
    process.off('SIGINT', ignore);
  }
}

/** A terminal that reads keys. */
interface KeyInput {
  readonly isTTY?: boolean;
  readonly isRaw?: boolean;
  setRawMode?(raw: boolean): unknown;
  isPaused?(): boolean;
  pause?(): unknown;
  resume?(): unknown;
}

/** Hands the terminal over as it was before the console took it, and takes it back. */
async function withTerminal<T>(input: KeyInput, work: () => Promise<T>): Promise<T> {
  if (input.isTTY !== true) return work();
  const wasRaw = input.isRaw === true;
  const wasPaused = input.isPaused?.() === true;
  // Keys typed into the editor are none of ours.
  input.pause?.();
  if (wasRaw) input.setRawMode?.(false);
  try {
    return await work();
  } finally {
    if (wasRaw) input.setRawMode?.(true);
    if (!wasPaused) input.resume?.();
  }
}
