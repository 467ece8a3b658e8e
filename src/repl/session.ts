/**
 * What a session knows between its lines (the process, the last answer, the modes), and what dot-commands may do with it. Which line comes
 * and what it means is the business of `console.ts`.
 */
import { performance } from 'node:perf_hooks';
import { ExitCode } from '../base/errors.ts';
import { toPlainJson, type DryRunResult, type Result } from '../base/result.ts';
import { escapeControl, escapeInJson } from '../base/terminal-text.ts';
import { createAbortableClient } from './abortable-client.ts';
import { printAgain, printAnswer, type AnswerView } from './answers.ts';
import { boundText } from './bound-text.ts';
import type { Block, DotCommand, ReplContext } from './commands/command.ts';
import { dotCommands } from './commands/table.ts';
import { createLook } from './look.ts';
import { foldWords } from './fold.ts';
import { createLargeCode, unsent } from './large-code.ts';
import type { Live } from './live.ts';
import type { KnownAction, ReplClient, ReplFiles, ReplMessage, ReplOptions, ReplProcess, ScriptPlace } from './options.ts';
import { checkOwner } from './owner-check.ts';
import { chalkFor, renderNote } from './printer.ts';
import type { Entered } from './session-script.ts';
import type { Sink } from './sink.ts';
import { timesText } from './times-text.ts';
import { cancelled, untilAborted } from './until-aborted.ts';

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
  /** Where the entry that runs stands in a script. */
  place: ScriptPlace | undefined;
  /** The newest slot that is known of. */
  newest: number;
  /** Prompt that the process gave itself with its last answer. */
  ownPrompt: string | undefined;
  /** A message is on its way, so it may arrive even when nobody waits any more. */
  sending = false;
  /** The running line; between lines, the session. */
  signal: AbortSignal;
  readonly #parts: ConsoleParts;
  readonly #hooks: SessionHooks;
  readonly #surface: ReplOptions['surface'];
  /** The client as it is: what it writes goes on when nobody waits any more, and `live` has to know when it is done. */
  readonly #writer: ReplClient;
  readonly #look: ReturnType<typeof createLook>;
  readonly #large = createLargeCode();
  /** What was entered last, as the history has it. */
  #entry = '';
  /** Since when the console works on the next answer, without the time it waits. */
  #since = performance.now();
  #consoleMs: number | undefined;

  constructor(options: ReplOptions, parts: ConsoleParts, signal: AbortSignal, hooks: SessionHooks) {
    this.client = createAbortableClient(options.client);
    this.#writer = options.client;
    this.files = options.files;
    this.terminal = options.terminal;
    this.color = options.color;
    this.json = options.json ?? false;
    this.process = options.process;
    this.newest = options.process.slot;
    this.signal = signal;
    this.#parts = parts;
    this.#hooks = hooks;
    this.#surface = options.surface;
    this.#look = createLook(this.client);
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

  /** The console's own share of the last answer in ms; undefined before there is one. */
  get consoleMs(): number | undefined {
    return this.#consoleMs;
  }

  /** A line begins: its time counts from here. */
  begin(signal: AbortSignal): void {
    this.signal = signal;
    this.sending = false;
    this.#since = performance.now();
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

  async send(message: ReplMessage): Promise<Result | DryRunResult> {
    const { process, client, signal, at, place } = this;
    const isDry = this.dryRun || at !== undefined;
    const asked = performance.now();
    this.sending = !isDry;
    const options = { signal, ...(place === undefined || message.file !== undefined ? {} : { place }) };
    const result = await untilAborted<Result | DryRunResult>(signal, () => (isDry ? client.dryRun(process, message, { ...options, slot: at }) : this.#own(() => this.#writer.send(process, message, options))));
    this.sending = false;
    const answered = performance.now();
    this.lastResult = result;
    if (result.slot !== null) this.seen(process, result.slot);
    // The runtime tells it with each answer, unless it is its own.
    if (result.prompt !== undefined || (result.slot !== null && process.kind === 'handlers')) this.ownPrompt = result.prompt;
    this.#answer(result, asked - this.#since, answered);
    if (!result.ok) this.#hooks.failed(ExitCode.process);
    return result;
  }

  async eval(code: string, { file }: { readonly file?: string } = {}): Promise<Result | DryRunResult> {
    checkOwner(this.process, this.client, '`.send Eval -- <Lua>` sends it all the same: a module may run it for others.');
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

  async loadBlueprint(source: string): Promise<void> {
    const { process, signal } = this;
    const isModule = process.kind === 'module';
    this.sending = true;
    const lines = await untilAborted(signal, () => this.#own(() => this.#writer.loadBlueprint(process, source, { signal, tell: (line) => this.note(line) })));
    this.sending = false;
    for (const line of lines) this.say(line);
    await this.refresh();
    if (isModule && this.process.kind === 'handlers') this.note('The process has handlers now: a line is Lua from here on, and `.send Inc` sends an action.');
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
    // With --json only JSON goes to stdout.
    (this.json && !this.terminal ? this.#parts.err : this.#parts.out).print(text);
  }

  sayValue(value: unknown): void {
    const plain = toPlainJson(value);
    const indent = this.json && !this.terminal ? 0 : 2;
    const isText = !this.json && typeof plain === 'string';
    const text = isText ? plain : (JSON.stringify(plain, null, indent) ?? 'null');
    const { shown, left } = this.terminal && !this.json ? boundText(text) : { shown: text, left: undefined };
    this.#parts.out.print(isText ? escapeControl(shown) : escapeInJson(shown));
    if (left !== undefined) this.note(`${left}: .json on, and the same again shows all.`);
  }

  show(result: Result | DryRunResult, as: 'json' | 'outbox' | 'answer'): void {
    printAgain(result, as, this.#view);
  }

  note(text: string): void {
    if (this.terminal) this.#parts.out.print(chalkFor(this).dim(foldWords(escapeControl(text), this.width)));
  }

  exit(): void {
    this.#hooks.exit();
  }

  get #view(): AnswerView {
    const { out, err } = this.#parts;
    return { out, err, terminal: this.terminal, color: this.color, width: this.width };
  }

  /** Work whose messages are shown by their answers. */
  #own<T>(work: () => Promise<T>): Promise<T> {
    return this.#parts.live?.own(work) ?? work();
  }

  /** @param before what the console did before it asked, in ms */
  #answer(result: Result | DryRunResult, before: number, answered: number): void {
    if (this.#surface) this.#surface.answer(result);
    else printAnswer(result, this.json, this.#view);
    const now = performance.now();
    this.#consoleMs = before + now - answered;
    this.#since = now;
    if (this.time) this.say(chalkFor(this).dim(timesText(result.ms, this.#consoleMs)));
  }
}
