/**
 * Messages of others as they come, for `.live`.
 *
 * The newest slot is asked for every half second on a local node, every two seconds elsewhere, and never while a request of the same kind
 * is on its way. What is new is read with what came of it, and shown; what this console sent is not. A burst is summed up, and asked for
 * less often while it lasts. A node that is gone costs one note, and one when it is back, whether they come from here or from the client.
 *
 *   const live = createLive({ client, print, note, view });
 *   live.start(process, process.slot);      shows what comes after that slot
 *   await live.own(() => client.send(…));   not shown
 *   live.stop();                            with the session
 */
import { ExitCode, isHbxError } from '../base/errors.ts';
import type { PushedMessage } from '../base/result.ts';
import { systemReason } from '../base/system-reason.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { systemClock, type Clock, type Countdown } from './clock.ts';
import { renderLive, type LiveView } from './live-text.ts';
import type { ReplClient, ReplProcess } from './options.ts';

export interface LiveOptions {
  readonly client: Pick<ReplClient, 'network' | 'address' | 'newestSlot' | 'messages' | 'result'>;
  /** Prints lines above the one that is typed. */
  print(text: string): void;
  /** The same for a line about the console itself. */
  note(text: string): void;
  view(): LiveView;
  /** Hears the newest slot whenever it was read: the prompt shows it. */
  seen?(process: ReplProcess, slot: number): void;
  /** True: the client has told that its node is gone, and will tell when it is back. */
  gone?(): boolean;
  readonly clock?: Clock;
}

export interface Live {
  readonly on: boolean;
  /** Starts, or goes on with another process. @param after the last slot that is known already; without it, the newest when it is first asked for */
  start(process: ReplProcess, after?: number): void;
  stop(): void;
  /**
   * Does work that sends messages to the process. While it lasts nothing is shown, since only its answer tells which slot is ours. Work
   * that fails, or tells no slot, may have sent all the same: what our wallet signed meanwhile counts as ours.
   */
  own<T>(work: () => Promise<T>): Promise<T>;
}

export const [localEveryMs, remoteEveryMs] = [500, 2000];
/** Longest pause between two questions, for a node that is gone or a process that is flooded. */
const longestPauseMs = 10_000;
/** Of more messages at once the last ones are shown, and the others are counted. */
export const shownAtOnce = 10;

/** What lasts from a start to the next one. */
interface Run {
  readonly process: ReplProcess;
  readonly ending: AbortController;
  /** Slots up to this one are dealt with. */
  last: number | undefined;
  pauseMs: number;
  gone: boolean;
  /** It was told here that it is. */
  told: boolean;
  countdown?: Countdown;
}

export function createLive({ client, print, note, view, seen, gone = () => false, clock = systemClock }: LiveOptions): Live {
  const everyMs = client.network.local ? localEveryMs : remoteEveryMs;
  const ownSlots = new Set<number>();
  const sending = new Set<Promise<unknown>>();
  /** How often our wallet signed messages whose slots are not known, and how many of those times are dealt with. */
  let [doubts, settled] = [0, 0];
  let run: Run | undefined;

  const wait = (of: Run): void => {
    of.countdown = clock.start(of.pauseMs, () => void ask(of));
    of.countdown.unref();
  };

  /** Never rejects. */
  const ask = async (of: Run): Promise<void> => {
    try {
      const flooded = await showNews(of);
      if (of.told && of === run) note('The node answers again.');
      of.gone = of.told = false;
      of.pauseMs = flooded ? Math.min(of.pauseMs * 2, longestPauseMs) : everyMs;
    } catch (error) {
      if (of !== run) return;
      if (!of.gone && !gone()) {
        of.told = true;
        note(`${escapeControlInLine(isHbxError(error) ? error.message : systemReason(error))} Messages of others are shown again when the node answers.`);
      } else if (gone()) {
        of.told = false;
      }
      of.gone = true;
      of.pauseMs = Math.min(of.pauseMs * 2, longestPauseMs);
    }
    if (of === run) wait(of);
  };

  /** @returns whether there was more than can be shown */
  const showNews = async (of: Run): Promise<boolean> => {
    const { process, ending: { signal } } = of;
    // Work that ends from here on may have sent more than this answer tells.
    const known = doubts;
    const newest = await client.newestSlot(process, { signal });
    // Those that were under way may be among the new ones, and only their answers tell.
    await Promise.allSettled([...sending]);
    if (of !== run) return false;
    seen?.(process, newest);
    const first = (of.last ?? newest) + 1;
    const isMine = doubts > settled;
    // A log that is shorter than it was belongs to another node, and is followed from where it is.
    if (first > newest) {
      of.last = newest;
      settled = known;
      return false;
    }
    const others = newest - first + 1 - [...ownSlots].filter((slot) => slot >= first && slot <= newest).length;
    const flooded = others > shownAtOnce;
    if (flooded) {
      const shownFrom = of.pauseMs > everyMs && !of.gone ? newest + 1 : newest - shownAtOnce + 1;
      const left = shownFrom - first - [...ownSlots].filter((slot) => slot >= first && slot < shownFrom).length;
      if (left > 0) print(`… ${left.toLocaleString('en')} ${left === 1 ? 'message' : 'messages'} of others, slots ${first} to ${shownFrom - 1}. .slots lists the newest.`);
      of.last = shownFrom - 1;
    }
    await showSlots(of, newest, isMine);
    if (of !== run) return flooded;
    settled = known;
    for (const slot of ownSlots) if (slot <= newest) ownSlots.delete(slot);
    return flooded;
  };

  /** The messages behind the last one, each with what came of it. */
  const showSlots = async (of: Run, newest: number, isMine: boolean): Promise<void> => {
    const { process, ending: { signal } } = of;
    of.last ??= newest;
    while (of.last < newest && ownSlots.has(of.last + 1)) of.last++;
    if (of.last >= newest) return;
    for await (const page of client.messages(process, of.last + 1, newest, { signal })) {
      for (const message of page) {
        if (of !== run) return;
        if (!ownSlots.has(message.slot) && !(isMine && message.from === client.address)) {
          const came = await client.result(process, message.slot, { signal }).catch((error: unknown) => {
            // Without a node there is nothing to show yet; a node that refuses just this one has said why.
            if (!isHbxError(error) || error.exitCode === ExitCode.network) throw error;
            return error.message;
          });
          if (of !== run) return;
          print(renderLive(message, came, client.address, view()));
        }
        of.last = message.slot;
      }
    }
    of.last = newest;
  };

  const stop = (): void => {
    run?.countdown?.stop();
    run?.ending.abort();
    run = undefined;
    ownSlots.clear();
    settled = doubts;
  };

  return {
    get on() {
      return run !== undefined;
    },
    start(process, after) {
      stop();
      run = { process, ending: new AbortController(), last: after, pauseMs: everyMs, gone: false, told: false };
      wait(run);
    },
    stop,
    async own(work) {
      if (run === undefined) return work();
      const of = run;
      const done = work().then(
        (value) => {
          const slots = slotsOf(value, of.process.id);
          if (of === run && slots === undefined) doubts++;
          else if (of === run) for (const slot of slots!) ownSlots.add(slot);
          return value;
        },
        (error: unknown) => {
          if (of === run) doubts++;
          throw error;
        },
      );
      sending.add(done);
      try {
        return await done;
      } finally {
        sending.delete(done);
      }
    },
  };
}

/** The slots of a process that a Result tells: its own, and those its outbox went to. `[]` for a dry run, undefined for anything else. */
function slotsOf(value: unknown, process: string): number[] | undefined {
  if (typeof value !== 'object' || value === null || !('slot' in value)) return undefined;
  const { slot, pushed } = value as { slot: number | null; pushed?: readonly PushedMessage[] };
  return [...(slot === null ? [] : [slot]), ...pushedSlots(pushed ?? [], process)];
}

/** Shown with the answer already. */
function pushedSlots(pushed: readonly PushedMessage[], process: string): number[] {
  return pushed.flatMap((message) => [...(message.target === process && message.slot !== undefined ? [message.slot] : []), ...pushedSlots(message.pushed ?? [], process)]);
}
