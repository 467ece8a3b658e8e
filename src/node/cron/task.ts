/**
 * A task of `cron@1.0`: a path that is run once, or again and again.
 *
 * It runs as an unsigned request of nobody, with the keys that it was made with. A task that a web page of another origin made may
 * only read, as that page itself.
 */
import { getText, isList, isMessage, message, type Message, type Value } from '../../message/value.ts';
import { noCounts, type Job, type JobCounts, type Run } from './job.ts';
import { runInBackground } from './run-in-background.ts';

export interface TaskFields {
  readonly id: string;
  readonly path: string;
  /** As it was written; absent for a path that runs once. */
  readonly interval?: string | undefined;
  /** Milliseconds. */
  readonly intervalMs?: number | undefined;
  /** The request that is run: its keys, `path` included. */
  readonly request: Message;
  readonly owners: readonly string[];
  readonly readOnly: boolean;
  readonly dueAt: number;
}

/** Times a path that runs once is begun, when the node ends in the middle each time. */
export const maxAttempts = 3;

/** Characters of a path in lists. */
const maxShown = 1000;

export class Task implements Job {
  readonly #fields: TaskFields;
  readonly counts: JobCounts;
  dueAt: number;

  constructor(fields: TaskFields, counts: JobCounts = noCounts()) {
    this.#fields = fields;
    this.counts = counts;
    this.dueAt = fields.dueAt;
  }

  get id(): string {
    return this.#fields.id;
  }

  get owners(): readonly string[] {
    return this.#fields.owners;
  }

  get isOnce(): boolean {
    return this.#fields.intervalMs === undefined;
  }

  take(nowMs: number): Run {
    const { intervalMs, request, readOnly } = this.#fields;
    this.dueAt = intervalMs === undefined ? Infinity : this.dueAt + intervalMs * (1 + Math.floor((nowMs - this.dueAt) / intervalMs));
    return (ctx) => runInBackground(request, { readOnly }, ctx);
  }

  settle(nowMs: number): void {
    const { intervalMs } = this.#fields;
    if (intervalMs !== undefined) this.dueAt = Math.min(this.dueAt, nowMs + intervalMs);
  }

  /** What it is, for the store. */
  definition(): Message {
    const { id, path, interval, intervalMs, request, owners, readOnly, dueAt } = this.#fields;
    return message({ id, path, interval, 'interval-ms': intervalMs, request, owners, 'read-only': readOnly, 'due-at': dueAt });
  }

  progress(): Message {
    const { runs, failed, skipped, lastError } = this.counts;
    // A path that runs once is due until it has run to its end.
    return message({ runs, failed, skipped, 'last-error': lastError, 'due-at': Number.isFinite(this.dueAt) ? this.dueAt : undefined });
  }

  describe(): Message {
    const { path, interval } = this.#fields;
    return message({ kind: this.isOnce ? 'once' : 'every', path: path.slice(0, maxShown), interval });
  }
}

/** Reads what `definition` and, since then, `progress` wrote. `undefined` for anything else. */
export function taskFrom(definition: Value, progress: Value = new Map()): Task | undefined {
  if (!isMessage(definition) || !isMessage(progress)) return undefined;
  const [id, path, request] = [getText(definition, 'id'), getText(definition, 'path'), definition.get('request')];
  const dueAt = progress.get('due-at') ?? definition.get('due-at');
  if (id === undefined || path === undefined || !isMessage(request) || typeof dueAt !== 'number') return undefined;
  const owners = definition.get('owners');
  const intervalMs = definition.get('interval-ms');
  return new Task(
    {
      id,
      path,
      interval: getText(definition, 'interval'),
      intervalMs: typeof intervalMs === 'number' ? intervalMs : undefined,
      request,
      owners: isList(owners) ? owners.map(String) : [],
      readOnly: definition.get('read-only') !== false,
      dueAt,
    },
    { ...noCounts(), runs: count(progress, 'runs'), failed: count(progress, 'failed'), skipped: count(progress, 'skipped'), lastError: getText(progress, 'last-error') },
  );
}

function count(progress: Message, key: string): number {
  const value = progress.get(key);
  return typeof value === 'number' ? value : 0;
}
