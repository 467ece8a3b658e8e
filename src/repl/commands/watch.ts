/**
 * `.watch <seconds> <action>`
 *
 * Enters a line again and again, so many seconds after its last answer, until Ctrl-C. Each time begins with the time of day, on a
 * terminal. Any line will do: an action, Lua of one line, a dot-command that looks. An error that leaves no answer ends it, and in a pipe
 * a message that failed does too.
 */
import { systemClock, type Clock } from '../clock.ts';
import { readEntry } from '../entry.ts';
import { badPause, notToWatch, wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

const [shortestSeconds, longestSeconds] = [0.1, 86_400];
/** Commands that end something or wait for somebody: once is enough. */
const once = new Set(['watch', 'exit', 'editor', 'edit', 'done', 'cancel', 'print']);

/** @param clock what it waits by; tests have one of their own */
export function createWatchCommand(clock: Clock): DotCommand {
  return {
    name: 'watch',
    group: 'look',
    argument: 'action',
    usage: '.watch <seconds> <action>',
    summary: 'repeat a line until Ctrl-C',
    manual: `The line is entered at once, and again so many seconds after each answer. Ctrl-C ends it. Seconds may
be a fraction, but not less than 0.1. An action that changes the process changes it each time.

  .watch 2 Get
  .watch 0.5 .state total
  .watch 10 .eval #Inbox`,
    async run(args, context) {
      const [, pause, line] = /^(\S+)\s+([^]+)$/.exec(args) ?? [];
      if (pause === undefined || line === undefined) throw wrongUse(this.usage, this.name);
      const seconds = readSeconds(pause);
      const entry = readEntry(line, context.process.kind);
      if (entry.kind === 'command' && once.has(entry.name)) throw notToWatch(`.${entry.name}`);
      if (entry.kind === 'nothing' || line.includes('\n')) throw wrongUse(this.usage, this.name);
      context.note(`Every ${seconds} s; Ctrl-C ends it.`);
      for (;;) {
        context.note(`${timeOfDay(clock.now())}  ${line}`);
        const before = context.lastResult;
        await context.line(line);
        const { lastResult, terminal, signal } = context;
        // Nobody is there who could see it and stop.
        if (!terminal && lastResult !== before && lastResult?.ok === false) return;
        await pauseFor(seconds * 1000, clock, signal);
        if (signal.aborted) return;
      }
    },
  };
}

export const watchCommand = createWatchCommand(systemClock);

function readSeconds(text: string): number {
  const seconds = /^(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})s?$/.test(text) ? Number.parseFloat(text) : NaN;
  if (!(seconds >= shortestSeconds && seconds <= longestSeconds)) throw badPause(text, shortestSeconds, longestSeconds);
  return seconds;
}

/** Ends early when the signal is aborted, and then resolves as well. */
async function pauseFor(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      countdown.stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const countdown = clock.start(ms, end);
    signal.addEventListener('abort', end);
  });
}

/** Hours, minutes and seconds of this machine's time zone. */
function timeOfDay(now: number): string {
  const time = new Date(now);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
