/** The messages of a session: sends them, or runs them on a copy, shows what comes of each, and measures how long the console took for it. */
import { performance } from 'node:perf_hooks';
import { ExitCode } from '../base/errors.ts';
import type { DryRunResult, Result } from '../base/result.ts';
import { notRunCode } from '../client/unrun-lua.ts';
import type { Live } from './live.ts';
import type { ReplClient, ReplMessage, ReplOptions } from './options.ts';
import { placeInEntry } from './place-in-entry.ts';
import { chalkFor } from './printer.ts';
import type { ReplSession } from './session.ts';
import type { SessionOutput } from './session-output.ts';
import { timesText } from './times-text.ts';
import { untilAborted } from './until-aborted.ts';

export interface MessagesParts {
  /** The client as it is: what it writes goes on when nobody waits any more, and `live` has to know when it is done. */
  readonly writer: ReplClient;
  readonly live: Live | undefined;
  readonly output: SessionOutput;
  readonly surface: ReplOptions['surface'];
  failed(exitCode: number): void;
}

export class SessionMessages {
  /** A message is on its way, so it may arrive even when nobody waits any more. */
  sending = false;
  /** The console's own share of the last answer in ms; undefined before there is one. */
  consoleMs: number | undefined;
  readonly #session: ReplSession;
  readonly #parts: MessagesParts;
  /** Since when the console works on the next answer, without the time it waits. */
  #since = performance.now();

  constructor(session: ReplSession, parts: MessagesParts) {
    this.#session = session;
    this.#parts = parts;
  }

  /** A line begins: its time counts from here. */
  begin(): void {
    this.sending = false;
    this.#since = performance.now();
  }

  async send(message: ReplMessage): Promise<Result | DryRunResult> {
    const session = this.#session;
    const { process, client, signal, at, script } = session;
    const isDry = session.dryRun || at !== undefined;
    const asked = performance.now();
    const options = { signal, ...(script === undefined || message.file !== undefined ? {} : { place: placeInEntry(script.place, script.entry, message.data ?? '') }) };
    const result = await (isDry
      ? untilAborted<Result | DryRunResult>(signal, () => client.dryRun(process, message, { ...options, slot: at }))
      : this.#write((writer) => writer.send(process, message, options)));
    const answered = performance.now();
    session.lastResult = result;
    if (result.slot !== null) session.seen(process, result.slot);
    // The runtime tells it with each answer, unless it is its own.
    if (result.prompt !== undefined || (result.slot !== null && process.kind === 'handlers')) session.ownPrompt = result.prompt;
    this.#answer(result, { before: asked - this.#since, answered, isLua: message.action === 'Eval' });
    if (!result.ok) this.#parts.failed(result.error?.code === notRunCode ? ExitCode.wallet : ExitCode.process);
    return result;
  }

  async loadBlueprint(source: string): Promise<void> {
    const session = this.#session;
    const { process, signal } = session;
    const isModule = process.kind === 'module';
    const lines = await this.#write((writer) => writer.loadBlueprint(process, source, { signal, tell: (line) => session.note(line) }));
    for (const line of lines) session.say(line);
    await session.refresh();
    if (isModule && session.process.kind === 'handlers') session.note('The process has handlers now: a line is Lua from here on, or an action that it knows; `.send` sends any.');
  }

  /** Work whose messages are shown by their answers. */
  async #write<T>(work: (writer: ReplClient) => Promise<T>): Promise<T> {
    const { live, writer } = this.#parts;
    this.sending = true;
    const done = await untilAborted(this.#session.signal, () => live?.own(() => work(writer)) ?? work(writer));
    this.sending = false;
    return done;
  }

  /** @param before what the console did before it asked, in ms */
  #answer(result: Result | DryRunResult, { before, answered, isLua }: { readonly before: number; readonly answered: number; readonly isLua: boolean }): void {
    const { surface, output } = this.#parts;
    if (surface) surface.answer(result);
    else output.answer(result, isLua);
    const now = performance.now();
    this.consoleMs = before + now - answered;
    this.#since = now;
    if (this.#session.time) output.say(chalkFor(this.#session).dim(timesText(result.ms, this.consoleMs)));
  }
}
