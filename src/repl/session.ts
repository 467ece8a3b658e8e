/**
 * What a session knows between its lines: the process, the last answer, the modes, what was entered. Dot-commands see it as their context.
 *
 *   console.ts             which line comes, and what it means
 *   session-messages.ts    what is sent, and what comes of it
 *   session-output.ts      what is printed
 */
import type { DryRunResult, Result } from '../base/result.ts';
import { createAbortableClient } from './abortable-client.ts';
import type { Block, DotCommand, ReplContext } from './commands/command.ts';
import { dotCommands } from './commands/table.ts';
import { createEvalCheck } from './eval-check.ts';
import { createLargeCode, unsent } from './large-code.ts';
import type { Live } from './live.ts';
import { createLook } from './look.ts';
import type { KnownAction, ReplClient, ReplFiles, ReplMessage, ReplOptions, ReplProcess, ScriptPlace } from './options.ts';
import { checkOwner } from './owner-check.ts';
import { renderNote } from './printer.ts';
import { SessionMessages } from './session-messages.ts';
import { createSessionOutput, type SessionOutput } from './session-output.ts';
import type { Entered } from './session-script.ts';
import type { Sink } from './sink.ts';
import { cancelled } from './until-aborted.ts';

/** What a console is built from, beside the options of the session. */
export interface ConsoleParts {
  out: Sink;
  /** The same as `out` on a terminal, so that everything stays in order. */
  err: Sink;
  /** Columns to fold into, asked for at each answer because a terminal changes. */
  width(): number | undefined;
  /** Puts an entry into the history. */
  remember(entry: string): void;
  /** What was entered, newest first. Absent: nothing. */
  history?(): readonly string[];
  /** Puts text where the next line is typed. Absent: there is no such place. */
  propose?(text: string): void;
  /** Messages of others. Absent: they are never shown. */
  live?: Live;
  /** Actions that the source of the module names, as Tab remembers them. Absent: nobody reads it. */
  actions?(): Promise<readonly KnownAction[]>;
  /** True for a line that is an action where a line is Lua (`known-action.ts`). Absent: none is. */
  isAction?(line: string): Promise<boolean>;
}

/** What the session is told by whoever gives it lines. */
export interface SessionHooks {
  /** Takes a line as if it had been typed; rejects with what goes wrong. */
  line(text: string): Promise<void>;
  /** True for text that belongs into `entered`. */
  isKept(text: string): boolean;
  failed(exitCode: number): void;
  exit(): void;
}

export class ReplSession implements ReplContext {
  readonly commands: readonly DotCommand[] = dotCommands;
  readonly client: ReplClient;
  readonly files: ReplFiles;
  readonly terminal: boolean;
  readonly color: boolean;
  readonly entered: Entered[] = [];
  process: ReplProcess;
  lastResult: Result | DryRunResult | undefined;
  json: boolean;
  dryRun = false;
  at: number | undefined;
  time = false;
  block: Block | undefined;
  /** The entry of a script that runs, and where it stands there. */
  script: { readonly place: ScriptPlace; readonly entry: string } | undefined;
  /** The newest slot that is known of. */
  newest: number;
  /** Prompt that the process gave itself with its last answer. */
  ownPrompt: string | undefined;
  /** The running line; between lines, the session. */
  signal: AbortSignal;
  readonly #parts: ConsoleParts;
  readonly #hooks: SessionHooks;
  readonly #output: SessionOutput;
  readonly #messages: SessionMessages;
  readonly #look: ReturnType<typeof createLook>;
  readonly #checkEval: ReturnType<typeof createEvalCheck>;
  readonly #large = createLargeCode();
  /** What was entered last, as the history has it. */
  #entry = '';

  constructor(options: ReplOptions, parts: ConsoleParts, signal: AbortSignal, hooks: SessionHooks) {
    this.client = createAbortableClient(options.client);
    this.files = options.files;
    this.terminal = options.terminal;
    this.color = options.color;
    this.json = options.json ?? false;
    this.process = options.process;
    this.newest = options.process.slot;
    this.signal = signal;
    this.#parts = parts;
    this.#hooks = hooks;
    this.#look = createLook(this.client);
    this.#checkEval = createEvalCheck(this.client);
    this.#output = createSessionOutput(parts, this);
    this.#messages = new SessionMessages(this, { writer: options.client, live: parts.live, output: this.#output, surface: options.surface, failed: hooks.failed });
  }

  get width(): number | undefined {
    return this.#parts.width();
  }

  get history(): readonly string[] {
    return this.#parts.history?.() ?? [];
  }

  get live(): boolean {
    return this.#parts.live?.on ?? false;
  }

  set live(on: boolean) {
    if (on === this.live) return;
    if (on) this.#parts.live?.start(this.process, this.newest);
    else this.#parts.live?.stop();
  }

  get consoleMs(): number | undefined {
    return this.#messages.consoleMs;
  }

  /** A message is on its way, so it may arrive even when nobody waits any more. */
  get sending(): boolean {
    return this.#messages.sending;
  }

  /** A line begins. */
  begin(signal: AbortSignal): void {
    this.signal = signal;
    this.#messages.begin();
  }

  /** The log has reached a slot. */
  seen(process: ReplProcess, slot: number): void {
    if (process.id === this.process.id) this.newest = Math.max(this.newest, slot);
  }

  async line(text: string): Promise<void> {
    // A line that is repeated ends when nobody reads what comes of it any more.
    if (this.#parts.out.broken) throw cancelled;
    await this.#hooks.line(text);
  }

  send(message: ReplMessage): Promise<Result | DryRunResult> {
    return this.#messages.send(message);
  }

  async sendAction(message: ReplMessage, { check = true, isKnown = false }: { readonly check?: boolean; readonly isKnown?: boolean } = {}): Promise<Result | DryRunResult> {
    const { process, client, signal, dryRun, at } = this;
    // On a copy it does no harm, and shows what the process says of it.
    const notes = check && !dryRun && at === undefined ? ((await client.checkAction?.(process, message, { signal, isKnown })) ?? []) : [];
    for (const text of notes) this.#parts.err.print(renderNote(text, this));
    return this.send(message);
  }

  async eval(code: string, { file }: { readonly file?: string } = {}): Promise<Result | DryRunResult> {
    checkOwner(this.process, this.client, '`.send Eval -- <Lua>` sends it all the same: a module may run it for others.');
    await this.#checkEval(this.process, { signal: this.signal });
    this.askIfLarge([code]);
    return this.send({ action: 'Eval', data: code, ...(file === undefined ? {} : { file }) });
  }

  askIfLarge(codes: readonly string[]): void {
    const { process, client: { network }, terminal } = this;
    if (!terminal || network.local || this.dryRun || this.at !== undefined) return;
    const size = this.#large.ask(process.id, codes);
    if (size === undefined) return;
    this.#parts.out.print(renderNote(`That is ${size} of Lua for ${process.name ?? process.id} on ${network.name}. Nothing was sent yet: Enter sends it, Ctrl-C drops it.`, this));
    // It is entered again, and counts once.
    if (this.entered.at(-1)?.text === this.#entry) this.entered.pop();
    this.propose(this.#entry);
    throw unsent;
  }

  async newestSlot(): Promise<number> {
    const { process, client, signal } = this;
    const slot = await client.newestSlot(process, { signal });
    this.seen(process, slot);
    return slot;
  }

  async look(code: string): Promise<string> {
    const { process, signal, at } = this;
    return this.#look(process, code, { signal, slot: at });
  }

  loadBlueprint(source: string): Promise<void> {
    return this.#messages.loadBlueprint(source);
  }

  use(process: ReplProcess): void {
    this.process = process;
    this.newest = process.slot;
    this.lastResult = undefined;
    this.ownPrompt = undefined;
    this.at = undefined;
    if (this.live) this.#parts.live?.start(process, process.slot);
  }

  async refresh(): Promise<void> {
    const { process, client, signal } = this;
    const read = await client.open(process.id, { signal });
    this.process = process.name === undefined ? read : { ...read, name: process.name };
    this.newest = Math.max(this.newest, read.slot);
  }

  remember(text: string): void {
    this.#entry = text;
    this.#parts.remember(text);
    // What ran on a copy did nothing that could be done again.
    if (!this.dryRun && this.at === undefined && this.#hooks.isKept(text)) this.entered.push({ text, process: this.process, failed: false });
  }

  propose(text: string): void {
    this.#parts.propose?.(text);
  }

  say(text: string): void {
    this.#output.say(text);
  }

  sayValue(value: unknown): void {
    this.#output.sayValue(value);
  }

  show(result: Result | DryRunResult, as: 'json' | 'outbox' | 'answer'): void {
    this.#output.show(result, as);
  }

  note(text: string): void {
    this.#output.note(text);
  }

  exit(): void {
    this.#hooks.exit();
  }
}
