/**
 * The console between its lines: what is open, what came last, what runs. It takes whole lines and prints; where lines come
 * from is the business of `terminal.ts` and `piped.ts`.
 */
import { ExitCode, isHbxError } from '../base/errors.ts';
import { resultToJson, type Result } from '../base/result.ts';
import { parseActionLine } from './action-line.ts';
import { dotCommands } from './commands/table.ts';
import type { Block, DotCommand, ReplContext } from './commands/command.ts';
import { readEntry } from './entry.ts';
import { noBlueprints, unfinishedBlock, unknownCommand } from './errors.ts';
import { createLuaScan } from './lua-scan.ts';
import type { ReplClient, ReplMessage, ReplOptions, ReplProcess } from './options.ts';
import { renderOutbox } from './outbox-table.ts';
import { chalkFor, renderAnswer, renderFailure, renderNote, renderResult, renderResultError, type ResultView } from './printer.ts';
import type { Sink } from './sink.ts';

/** What a console is built from, beside the options of the session. */
export interface ConsoleParts {
  out: Sink;
  /** The same as `out` on a terminal, so that everything stays in order. */
  err: Sink;
  /** Columns to fold into, asked for at each answer because a terminal changes. */
  width(): number | undefined;
  remember(entry: string): void;
}

/** Thrown when the running line was cancelled. */
const cancelled = Symbol('cancelled');

export class ReplConsole implements ReplContext {
  readonly process: ReplProcess;
  readonly commands: readonly DotCommand[] = dotCommands;
  json: boolean;
  block: Block | undefined;
  lastResult: Result | undefined;
  readonly #client: ReplClient;
  readonly #options: ReplOptions;
  readonly #parts: ConsoleParts;
  readonly #stopOnError: boolean;
  #running: AbortController | undefined;
  #sending = false;
  #errorCode: number | undefined;
  #end: number | undefined;

  constructor(options: ReplOptions, parts: ConsoleParts) {
    this.process = options.process;
    this.json = options.json ?? false;
    this.#client = options.client;
    this.#options = options;
    this.#parts = parts;
    this.#stopOnError = options.stopOnError ?? !options.terminal;
  }

  /** The exit code, once the session is over. */
  get exitCode(): number | undefined {
    return this.#end;
  }

  /** Takes one line. Never rejects: what goes wrong is shown. Lines have to come one after the other. */
  async line(text: string): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.#sending = false;
    try {
      await this.#take(text);
    } catch (error) {
      if (error === cancelled) this.note(this.#sending ? cancelledWhileSending : 'Cancelled.');
      else this.fail(error);
    } finally {
      this.#running = undefined;
    }
  }

  /** The input is over: a statement that waits for more is sent as it is, an open `.editor` block is an error. */
  async finish(): Promise<void> {
    if (this.#end === undefined && this.block) {
      if (this.block.scan) await this.line('.done');
      else this.fail(unfinishedBlock());
    }
    this.exit();
  }

  /** Stops waiting for what runs. */
  cancelRunning(): void {
    this.#running?.abort();
  }

  /** Drops a block or an unfinished statement. */
  dropBlock(): void {
    this.block = undefined;
  }

  /** Shows an error that left no Result. */
  fail(error: unknown): void {
    this.#parts.err.print(renderFailure(error, { color: this.#options.color }));
    this.#noteFailure(isHbxError(error) ? error.exitCode : ExitCode.process);
  }

  async send(message: ReplMessage): Promise<Result> {
    const signal = this.#running?.signal ?? new AbortController().signal;
    this.#sending = true;
    const result = await unlessAborted(signal, () => this.#client.send(message, { signal }));
    this.#sending = false;
    this.lastResult = result;
    this.#answer(result);
    if (result.pushFailed !== undefined) this.#parts.err.print(renderNote(`The outbox was not delivered: ${result.pushFailed}`, this.#options));
    if (!result.ok) this.#noteFailure(ExitCode.process);
    return result;
  }

  async loadBlueprint(source: string): Promise<void> {
    const signal = this.#running?.signal ?? new AbortController().signal;
    if (this.#client.loadBlueprint === undefined) throw noBlueprints();
    this.#sending = true;
    const lines = await unlessAborted(signal, () => this.#client.loadBlueprint!(source, { signal, tell: (line) => this.note(line) }));
    this.#sending = false;
    for (const line of lines) this.say(line);
  }

  async readFile(path: string): Promise<string> {
    const signal = this.#running?.signal ?? new AbortController().signal;
    return unlessAborted(signal, () => this.#options.readFile(path));
  }

  remember(text: string): void {
    this.#parts.remember(text);
  }

  say(text: string): void {
    // With --json only Results go to stdout.
    (this.json && !this.#options.terminal ? this.#parts.err : this.#parts.out).print(text);
  }

  show(result: Result, as: 'json' | 'outbox'): void {
    if (as === 'json') this.#parts.out.print(this.#jsonOf(result));
    else this.#parts.out.print(renderOutbox(result.outbox, { chalk: chalkFor(this.#options), width: undefined }));
  }

  note(text: string): void {
    if (this.#options.terminal) this.#parts.out.print(chalkFor(this.#options).dim(text));
  }

  exit(): void {
    // Somebody who types has seen the errors; a script has to be told.
    this.#end ??= this.#options.terminal ? ExitCode.ok : (this.#errorCode ?? ExitCode.ok);
  }

  async #take(text: string): Promise<void> {
    if (this.block) return this.#takeIntoBlock(text, this.block);
    const entry = readEntry(text, this.process.kind);
    if (entry.kind === 'nothing') return;
    if (entry.kind === 'lua') {
      const scan = createLuaScan();
      scan.add(text);
      if (scan.unfinished) {
        this.block = { lines: [text], scan };
        return;
      }
    }
    this.remember(text);
    if (entry.kind === 'lua') await this.send({ action: 'Eval', data: entry.code });
    else if (entry.kind === 'action') await this.send(parseActionLine(entry.line));
    else await this.#run(entry.name, entry.args);
  }

  async #takeIntoBlock(text: string, block: Block): Promise<void> {
    const command = this.commands.find(({ name, inBlock }) => inBlock && text.trim() === `.${name}`);
    if (command) return command.run('', this);
    block.lines.push(text);
    if (!block.scan) return;
    block.scan.add(text);
    if (block.scan.unfinished) return;
    this.block = undefined;
    const code = block.lines.join('\n');
    // A comment that took several lines is no statement.
    if (block.scan.empty) return;
    this.remember(code);
    await this.send({ action: 'Eval', data: code });
  }

  async #run(name: string, args: string): Promise<void> {
    const command = this.commands.find((one) => one.name === name);
    if (!command) throw unknownCommand(name, this.commands.map((one) => one.name));
    await command.run(args, this);
  }

  #answer(result: Result): void {
    const { out, err } = this.#parts;
    if (this.json) return out.print(this.#jsonOf(result));
    const { color, terminal } = this.#options;
    const view: ResultView = { color, width: this.#parts.width(), status: terminal };
    if (terminal) return out.print(renderResult(result, view));
    out.print(renderAnswer(result, view));
    if (result.error) err.print(renderResultError(result.error, view));
  }

  #jsonOf(result: Result): string {
    return resultToJson(result, this.#options.terminal ? 2 : 0);
  }

  #noteFailure(code: number): void {
    this.#errorCode = code;
    if (this.#stopOnError) this.#end ??= code;
  }
}

const cancelledWhileSending = 'Cancelled. The message may have reached the node all the same.';

/** What `work` gives, or a rejection with `cancelled` as soon as the signal says so, whether or not the work listens to it. */
async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw cancelled;
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(cancelled), { once: true });
  });
  try {
    return await Promise.race([(async () => work())(), aborted]);
  } catch (error) {
    // The work may have noticed first, and rejects in its own words.
    throw signal.aborted ? cancelled : error;
  }
}
