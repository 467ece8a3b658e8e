/**
 * What cron keeps running: a task of `cron@1.0`, or the Cron messages of a process. A job says when it is due and what it
 * then does; when it is called, and that it is not called twice at once, is the business of `cron.ts`.
 */
import type { Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';

/** What one run answers: the sentence of what went wrong, or nothing. */
export type Run = (ctx: NodeContext) => Promise<string | undefined>;

export interface Job {
  /** Task id, or the id of the process. */
  readonly id: string;
  /** Addresses of whom it belongs to: they and the operator may stop it. Nobody's job may be stopped by anybody. */
  readonly owners: readonly string[];
  /** When it runs next, in milliseconds since 1970. `Infinity`: never. */
  readonly dueAt: number;
  readonly counts: JobCounts;
  /** Takes what is due at a time and moves `dueAt` behind it. What was missed meanwhile is run once, not once each. */
  take(nowMs: number): Run;
  /** Called now and then, because a clock can be set back: no job then waits longer than its interval. */
  settle(nowMs: number): void;
  /** How far it is, for the next start of the node; `undefined` when that then makes no difference. */
  progress(): Message | undefined;
  /** What it is, for lists. */
  describe(): Message;
}

/** What has happened to a job. */
export interface JobCounts {
  /** Runs that were started. */
  runs: number;
  /** Runs that went wrong. */
  failed: number;
  /** Times it was due while its last run was still under way. */
  skipped: number;
  /** What went wrong in the newest run that did. */
  lastError: string | undefined;
  /** A run is under way. */
  running: boolean;
}

/** A job that nothing has happened to yet. */
export function noCounts(): JobCounts {
  return { runs: 0, failed: 0, skipped: 0, lastError: undefined, running: false };
}
