/**
 * Programs behind `io.popen`, `os.execute` and their kin. Lua waits for them, so a program that is read from runs to its end
 * first, and one that is written to starts when the file is closed.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { constants } from 'node:os';
import type { LuaReturn } from '../../runtime/value.ts';
import { errorOf } from './errors.ts';
import { flushAll } from './file.ts';

/** How a program ended, as Lua tells it. */
export function ended(result: SpawnSyncReturns<unknown>): LuaReturn {
  if (result.error !== undefined) throw result.error;
  if (result.signal !== null) return [undefined, 'signal', constants.signals[result.signal]];
  return [result.status === 0 ? true : undefined, 'exit', result.status ?? 0];
}

/** Runs a command of the shell that shares input and output with Lua. */
export function runCommand(command: string): SpawnSyncReturns<Buffer> {
  flushAll();
  return spawnSync(Buffer.from(command, 'latin1').toString(), { shell: true, stdio: 'inherit' });
}

export class Pipe {
  readonly command: string;
  readonly writes: boolean;
  isOpen = true;
  #result: SpawnSyncReturns<Buffer> | undefined;
  #output = '';
  #at = 0;
  #input: string[] = [];

  constructor(command: string, writes: boolean) {
    this.command = command;
    this.writes = writes;
    if (!writes) {
      this.#result = this.#run();
      this.#output = this.#result.stdout.toString('latin1');
    }
  }

  #run(): SpawnSyncReturns<Buffer> {
    flushAll();
    const command = Buffer.from(this.command, 'latin1').toString();
    const result = this.writes
      ? spawnSync(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], input: Buffer.from(this.#input.join(''), 'latin1') })
      : spawnSync(command, { shell: true, stdio: ['inherit', 'pipe', 'inherit'], maxBuffer: Infinity });
    if (result.error !== undefined) throw result.error;
    return result;
  }

  peek(): string {
    if (this.writes) throw errorOf('EBADF');
    return this.#output.slice(this.#at, this.#at + 1);
  }

  skip(): void {
    this.#at += 1;
  }

  read(count: number): string {
    if (this.writes) throw errorOf('EBADF');
    const text = this.#output.slice(this.#at, this.#at + count);
    this.#at += text.length;
    return text;
  }

  readLine(): string {
    const end = this.#output.indexOf('\n', this.#at);
    return this.read(end < 0 ? Infinity : end + 1 - this.#at);
  }

  readAll(): string {
    return this.read(Infinity);
  }

  write(text: string): void {
    if (!this.writes) throw errorOf('EBADF');
    this.#input.push(text);
  }

  flush(): void {}

  seek(): number {
    throw errorOf('ESPIPE');
  }

  close(): LuaReturn {
    this.isOpen = false;
    return ended((this.#result ??= this.#run()));
  }
}
