/**
 * The console between its lines: takes whole entries one after the other, decides what each means, and shows what goes wrong. Where they
 * come from is the business of `terminal.ts` and `piped.ts`; what a session knows stands in `session.ts`.
 */
import { setMaxListeners } from 'node:events';
import { ExitCode, isHbxError } from '../base/errors.ts';
import { failureToJson } from '../base/result.ts';
import { actionHint, mayBeVariable, variableHint } from './action-hint.ts';
import { parseActionLine } from './action-line.ts';
import type { Block, ReplContext } from './commands/command.ts';
import { readEntry } from './entry.ts';
import { unfinishedBlock, unknownCommand } from './errors.ts';
import { unsent } from './large-code.ts';
import { createLuaScan } from './lua-scan.ts';
import type { KnownAction, ReplOptions, ScriptPlace } from './options.ts';
import { renderFailure, renderNote } from './printer.ts';
import { ReplSession, type ConsoleParts } from './session.ts';
import { cancelled, untilAborted } from './until-aborted.ts';

export type { ConsoleParts } from './session.ts';

const cancelledWhileSending = 'Cancelled. The message may have reached the node all the same; there it goes on until its budget is used up, and later messages wait for it.';

export class ReplConsole {
  readonly #session: ReplSession;
  readonly #parts: ConsoleParts;
  readonly #options: ReplOptions;
  readonly #stopOnError: boolean;
  readonly #whole = new AbortController();
  #running: AbortController | undefined;
  #failures = 0;
  /** The last line was an action where a line is Lua. */
  #wasAction = false;
  #errorCode: number | undefined;
  #end: number | undefined;

  constructor(options: ReplOptions, parts: ConsoleParts) {
    // Each request under way listens; there may be many.
    setMaxListeners(0, this.#whole.signal);
    this.#options = options;
    this.#parts = parts;
    this.#stopOnError = options.stopOnError ?? !options.terminal;
    this.#session = new ReplSession(options, parts, this.#whole.signal, {
      line: (text) => this.#take(text),
      isKept: (text) => this.#isKept(text),
      failed: (code) => this.#noteFailure(code),
      exit: () => this.exit(),
    });
  }

  /** What dot-commands, Tab and the prompt see. */
  get context(): ReplContext & Pick<ReplSession, 'newest' | 'ownPrompt' | 'seen'> {
    return this.#session;
  }

  /** The lines that are being collected, if any. */
  get block(): Block | undefined {
    return this.#session.block;
  }

  /** The exit code, once the session is over. */
  get exitCode(): number | undefined {
    return this.#end;
  }

  /** How often something went wrong. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Takes one entry, of one or more lines. Never rejects: what goes wrong is shown. They have to come one after the other.
   * @param place where its first line stands in a script
   */
  async line(text: string, place?: ScriptPlace): Promise<void> {
    // An `.editor` block begins behind its command.
    if (!this.block || (!this.block.scan && this.block.lines.length === 0)) this.#session.script = place && { place, entry: text };
    const { block, lastResult, terminal } = this.#session;
    const failures = this.#failures;
    this.#wasAction = false;
    const guess = terminal && !block && mayBeVariable(text, this.#session.process) ? this.#parts.actions?.().catch(() => []) : undefined;
    const from = this.#session.entered.length;
    const isDone = await this.#guarded(() => this.#enter(text));
    if (!isDone || this.#failures > failures) for (const entry of this.#session.entered.slice(from)) entry.failed = true;
    if (!block && !this.#wasAction) await this.#hint(text, failures, lastResult, guess);
  }

  /** Tells somebody who took a line for an action how to send one. */
  async #hint(text: string, failures: number, before: ReplSession['lastResult'], guess: Promise<readonly KnownAction[]> | undefined): Promise<void> {
    const { lastResult, process, client } = this.#session;
    if (guess !== undefined && lastResult !== before) {
      // Nobody waits for a source that is not read yet.
      const about = variableHint(text, await Promise.race([guess, []]));
      if (about !== undefined) this.note(about);
      return;
    }
    const isSilent = lastResult !== before && lastResult?.output === '' && lastResult.outbox.length === 0;
    const outcome = this.#failures > failures ? 'failed' : isSilent ? 'silent' : 'shown';
    const { terminal, signal } = this.#session;
    // A script waits for the source: what it prints has to come at the same place each time.
    const known = async (): Promise<readonly KnownAction[]> => [...(await client.knownActions(process)), ...(terminal ? [] : ((await this.#parts.actions?.()) ?? []))];
    const hint = await untilAborted(signal, () => actionHint(text, outcome, process, known, terminal)).catch(() => undefined);
    if (hint === undefined) return;
    if (terminal) this.note(hint);
    else this.#parts.err.print(renderNote(hint, this.#session));
  }

  /** Sends text as one `Eval`, whatever it looks like. Never rejects. */
  async lua(code: string): Promise<void> {
    this.#session.script = undefined;
    await this.#guarded(async () => void (await this.#session.eval(code)));
  }

  /** @returns false when it came to no end of its own */
  async #guarded(work: () => Promise<void>): Promise<boolean> {
    const running = new AbortController();
    setMaxListeners(0, running.signal);
    this.#running = running;
    this.#session.begin(running.signal);
    try {
      await work();
      return true;
    } catch (error) {
      if (error === unsent) return false;
      if (error === cancelled || running.signal.aborted) this.note(this.#session.sending ? cancelledWhileSending : 'Cancelled.');
      else this.fail(error);
      return false;
    } finally {
      this.#running = undefined;
      this.#session.signal = this.#whole.signal;
    }
  }

  /** The input is over: a statement that waits for more is sent as it is, an open `.editor` block is an error. */
  async endEntry(): Promise<void> {
    if (this.#end !== undefined || !this.block) return;
    if (this.block.scan) return this.line('.done');
    this.dropBlock();
    this.fail(unfinishedBlock());
  }

  /** Stops waiting for what runs. */
  cancelRunning(): void {
    this.#running?.abort();
  }

  /** The session is over: nothing of it goes on. */
  close(): void {
    this.#running?.abort();
    this.#whole.abort();
  }

  /** Drops a block or an unfinished statement. */
  dropBlock(): void {
    this.#session.block = undefined;
  }

  /** Shows an error that left no Result. */
  fail(error: unknown): void {
    const { surface, color } = this.#options;
    if (surface) surface.failure(error);
    else this.#parts.err.print(renderFailure(error, { color, width: this.#session.width }));
    // A program reads one object for each line, whatever came of it.
    if (!surface && this.#session.json && !this.#session.terminal) this.#parts.out.print(failureToJson(this.#session.process.id, error));
    this.#noteFailure(isHbxError(error) ? error.exitCode : ExitCode.process);
  }

  /** A dim line for somebody who types. */
  note(text: string): void {
    this.#session.note(text);
  }

  exit(): void {
    // Somebody who types has seen the errors; a script has to be told.
    this.#end ??= this.#options.terminal ? ExitCode.ok : (this.#errorCode ?? ExitCode.ok);
  }

  async #enter(text: string): Promise<void> {
    const { block, process, terminal } = this.#session;
    if (block) return this.#enterIntoBlock(text, block);
    const entry = readEntry(text, process.kind);
    if (entry.kind === 'nothing') return;
    // Who types has a line editor that waits for whole statements.
    if (entry.kind === 'lua' && !terminal) {
      const scan = createLuaScan();
      scan.add(text);
      if (scan.unfinished) {
        this.#session.block = { lines: [text], scan };
        return;
      }
    }
    this.#session.remember(text);
    await this.#take(text);
  }

  /** Does what an entry says. */
  async #take(text: string): Promise<void> {
    const session = this.#session;
    const entry = readEntry(text, session.process.kind);
    if (entry.kind === 'nothing') return;
    if (entry.kind === 'lua') {
      this.#wasAction = (await this.#parts.isAction?.(text)) ?? false;
      if (this.#wasAction) await session.sendAction(parseActionLine(text), { isKnown: true });
      else await session.eval(entry.code);
    } else if (entry.kind === 'action') await session.sendAction(parseActionLine(entry.line));
    else await this.#run(entry.name, entry.args);
  }

  async #enterIntoBlock(text: string, block: Block): Promise<void> {
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      const command = this.#session.commands.find(({ name, inBlock }) => inBlock && line.trim() === `.${name}`);
      if (command) {
        await command.run('', this.#session);
        // What follows the end of the block is an entry of its own.
        const rest = lines.slice(index + 1).join('\n');
        if (this.block === undefined) return rest.trim() === '' ? undefined : this.#enter(rest);
        continue;
      }
      block.lines.push(line);
      if (!block.scan) continue;
      block.scan.add(line);
      if (block.scan.unfinished) continue;
      this.#session.block = undefined;
      const code = block.lines.join('\n');
      // A comment that took several lines is no statement.
      if (!block.scan.empty) {
        this.#session.remember(code);
        await this.#session.eval(code);
      }
      return;
    }
  }

  async #run(name: string, args: string): Promise<void> {
    const { commands } = this.#session;
    const command = commands.find((one) => one.name === name);
    if (!command) throw unknownCommand(name, commands.map((one) => one.name));
    await command.run(args, this.#session);
  }

  /** What does something to a process, so that it can be entered again. */
  #isKept(text: string): boolean {
    const { process, commands, dryRun, at } = this.#session;
    const entry = readEntry(text, process.kind);
    // What ran on a copy must not run for real when it is entered again.
    if (dryRun || at !== undefined) return false;
    if (entry.kind !== 'command') return entry.kind !== 'nothing';
    const command = commands.find(({ name }) => name === entry.name);
    const line = command?.lineIn?.(entry.args);
    return line === undefined ? command?.group === 'send' : this.#isKept(line);
  }

  #noteFailure(code: number): void {
    this.#failures++;
    this.#errorCode = code;
    if (this.#stopOnError) this.#end ??= code;
  }
}
