/** Text that a user names as a file, or pipes in as `-`. */
import { constants, createReadStream, openSync, type Stats } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { HbxError } from '../base/errors.ts';
import type { CliContext } from './context.ts';

/** Bytes that a message or module may have. */
const maxInputBytes = 32 * 1024 * 1024;

/**
 * Reads a file, or standard input for `-`, as UTF-8 text.
 * @param what how errors call it: "Lua file"
 * @throws HbxError `input/…`: not there, a folder, empty, too large, not text
 */
export async function readTextInput(context: CliContext, name: string, what: string): Promise<string> {
  const bytes = await readInput(context, name, what);
  if (bytes.length === 0) throw inputError('empty', name, `The ${what} ${name === '-' ? 'on standard input' : name} is empty.`);
  if (bytes.includes(0)) throw inputError('binary', name, `${name} is not a text file (byte ${bytes.indexOf(0)} is zero).`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw inputError('not-utf8', name, `${name} is not UTF-8 text.`, 'Save it as UTF-8.');
  }
}

/** Reads a file, or standard input for `-`, as bytes. */
export async function readInput(context: CliContext, name: string, what: string): Promise<Buffer> {
  if (name === '-') return readStream(context.stdin, 'standard input');
  const path = resolve(context.cwd, name);
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw isFolder(name, what);
    if (info.size > maxInputBytes) throw tooLarge(name);
    // A pipe (`<(…)`) or a device says nothing of its size, and may have no end.
    if (!info.isFile()) return await readStream(openStream(path, info, context.signal), name);
    return await readFile(path, { signal: context.signal });
  } catch (error) {
    throw unreadable(error, name, what);
  }
}

/**
 * Makes sure that a file (`-`: standard input) can be read, without reading it.
 * @returns opens it
 * @throws HbxError `input/…`: not there, a folder, not readable
 */
export async function openInput({ cwd, stdin, signal }: CliContext, name: string, what: string): Promise<() => Readable> {
  if (name === '-') return () => stdin;
  const path = resolve(cwd, name);
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw isFolder(name, what);
    await access(path, constants.R_OK);
    return () => openStream(path, info, signal);
  } catch (error) {
    throw unreadable(error, name, what);
  }
}

/**
 * Reads something to its end. What may keep its reader waiting (a pipe nobody writes to, a terminal) is waited for by the event loop: a
 * thread that waits inside the system can't be called back, and the program could not end. What can't be opened comes as an error of it.
 */
function openStream(path: string, info: Pick<Stats, 'isFIFO' | 'isCharacterDevice'>, signal: AbortSignal): Readable {
  if (process.platform === 'win32' || !(info.isFIFO() || info.isCharacterDevice())) return createReadStream(path, { signal });
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return new Readable({ read: () => {} }).destroy(error as Error);
  }
  if (info.isFIFO()) return new Socket({ fd, readable: true, writable: false, signal });
  return isatty(fd) ? addAbortSignal(signal, new ReadStream(fd)) : createReadStream('', { fd, signal });
}

/** What people can mend about an error of the file system; others as they are. */
function unreadable(error: unknown, name: string, what: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return inputError('missing', name, `There is no ${what} ${name}.`, 'Check the path: it counts from the folder you are in.');
  if (code === 'EACCES') return inputError('unreadable', name, `${name} may not be read.`);
  return error;
}

function isFolder(name: string, what: string): HbxError {
  return inputError('folder', name, `${name} is a folder, not a ${what}.`);
}

async function readStream(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    size += bytes.length;
    if (size > maxInputBytes) throw tooLarge(name);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string): HbxError {
  return inputError('too-large', name, `${name} is larger than ${maxInputBytes / 1024 / 1024} MB.`);
}

function inputError(code: string, _name: string, message: string, hint?: string): HbxError {
  return new HbxError(`input/${code}`, message, hint === undefined ? {} : { hint });
}
