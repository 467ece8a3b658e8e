/**
 * `hbx deploy --watch`: after each change of a file of the bundle it is bundled anew and loaded into the same process. A process
 * that runs no Eval of ours is deployed anew. An edit that is broken is told and changes nothing.
 *
 * One reload at a time; of the edits made meanwhile the last one counts. It ends with Ctrl-C.
 */
import { isAbsolute } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ExitCode, isHbxError } from '../../../base/errors.ts';
import { escapeControl } from '../../../base/terminal-text.ts';
import type { Result } from '../../../base/result.ts';
import type { Bundle, Bundler } from '../../../project/bundle/bundle.ts';
import { compareSources, createSummaryReader, isSameCode, type Summaries } from '../../../project/bundle/function-changes.ts';
import { compareGlobals } from '../../../project/bundle/global-changes.ts';
import { watchBundle } from '../../../project/bundle/watch.ts';
import type { CliContext } from '../../context.ts';
import { renderError } from '../../render-error.ts';
import { showResult } from '../../show-result.ts';
import { describeSystemError } from '../../system-error.ts';
import { reloadProcess, type ReloadTarget } from './reload-process.ts';
import { nameOfPath, reloadText, withHandlers } from './reload-text.ts';

export interface WatchOptions extends ReloadTarget {
  readonly bundler: Bundler;
  /** What the process was made of. */
  readonly first: Bundle;
  /** Makes a new process of a bundle, silently, which becomes the current one unless its first message fails. */
  readonly deployAnew: (bundle: Bundle) => Promise<{ readonly process: string; readonly first: Result }>;
  /** What is surely wrong in a bundle and has not been told yet. */
  readonly notesOn?: (bundle: Bundle) => Promise<readonly string[]>;
}

/** What runs. */
interface Running {
  readonly process: string;
  readonly bundle: Bundle;
  readonly summaries: Summaries;
}

/** Watches until `context.signal` is aborted. @returns the exit code */
export async function watchAndReload(context: CliContext, options: WatchOptions): Promise<ExitCode> {
  const { output, signal } = context;
  const { bundler, first, dialect } = options;
  const readSummaries = createSummaryReader(dialect);
  // What changed between the bundling and the watching is found by looking once.
  let isStale = true;
  let isBroken = false;
  let wake = (): void => {};
  const watcher = await watchBundle(first, () => {
    isStale = true;
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  let running: Running = { process: options.process, bundle: first, summaries: readSummaries(first.map) };
  output.status(`Watching ${first.files.length === 1 ? 'the file' : `${first.files.length} files`}. Ctrl-C ends it.`);
  try {
    while (!signal.aborted) {
      if (!isStale) {
        await new Promise<void>((done) => (wake = done));
        continue;
      }
      isStale = false;
      try {
        const before = running.bundle;
        running = await takeEdit();
        if (running.bundle !== before) for (const note of (await options.notesOn?.(running.bundle)) ?? []) output.warn(note);
      } catch (error) {
        if (signal.aborted) break;
        // Whatever is nobody's mistake ends the watch: it is a bug.
        if (!isHbxError(error) && describeSystemError(error) === undefined) throw error;
        fail(error);
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await watcher.close();
  }
  output.status('Stopped. The process stays as it is.');
  // Ctrl-C is how it is meant to end.
  return ExitCode.ok;

  async function takeEdit(): Promise<Running> {
    const started = performance.now();
    const bundle = bundler.build();
    watcher.update(bundle);
    if (bundle.code === running.bundle.code) {
      if (isBroken) output.status('Mended: the process runs this code already.');
      else if (hasOtherText(bundle, running.bundle)) nothingToReload();
      isBroken = false;
      return running;
    }
    const summaries = readSummaries(bundle.map);
    if (isSameCode(running.summaries, summaries)) {
      if (isBroken) output.status('Mended: the process runs this code already.');
      else nothingToReload();
      isBroken = false;
      return running;
    }
    const globals = compareGlobals(running.summaries, summaries);
    const outcome = await reloadProcess(context, { ...options, process: running.process }, bundle, globals);
    if (outcome.kind === 'failed') {
      isBroken = true;
      output.status(`${outcome.inCompute ? 'The edit makes compute fail. ' : ''}Nothing was reloaded: the process runs the code from before.`);
      return running;
    }
    if (outcome.kind === 'refused') return await anew(bundle, summaries, started);
    isBroken = false;
    const compared = compareSources(running.summaries, summaries);
    const changes = options.runtime === 'handlers' ? withHandlers(compared, globals) : compared;
    const ms = Math.round(performance.now() - started);
    const { process } = running;
    const { localState, topLevel, ...names } = changes;
    const starting = { restarted: [...globals.otherType.map(nameOfPath), ...localState] };
    if (outcome.printed !== '') output.status(escapeControl(outcome.printed));
    output.result({ reloaded: process, slot: outcome.slot, ...names, ...starting, ms }, (paint) => `${paint('good', 'reloaded')} in ${ms} ms (slot ${outcome.slot}): ${reloadText(changes, globals)}`);
    return { process, bundle, summaries };
  }

  async function anew(bundle: Bundle, summaries: Summaries, started: number): Promise<Running> {
    const { process, first } = await options.deployAnew(bundle);
    if (!first.ok) {
      isBroken = true;
      showResult(context, first);
      output.status('The new process fails at its first message (slot 0), so the process before stays. Mend the file.');
      return running;
    }
    isBroken = false;
    const ms = Math.round(performance.now() - started);
    output.result({ deployed: process, before: running.process, ms }, (paint) =>
      `${paint('good', 'deployed anew')} in ${ms} ms: ${paint('key', 'process')} ${paint('strong', process)} (the one before runs no Eval of yours; the state begins anew)`);
    return { process, bundle, summaries };
  }

  function nothingToReload(): void {
    output.status(output.paint('dim', 'only comments changed: nothing to reload'));
  }

  function fail(error: unknown): void {
    isBroken = true;
    renderError(error, context);
    // The file with the mistake may be new, and one that is missing may come.
    const file = isHbxError(error) ? error.location?.file : undefined;
    watcher.update({ files: [...running.bundle.files, ...(file !== undefined && isAbsolute(file) ? [file] : [])], watched: [...running.bundle.watched, ...bundler.watched()] });
  }
}

/** Smaller code is the same whatever its comments say. */
function hasOtherText(one: Bundle, other: Bundle): boolean {
  return one.map.sourcesContent.join('\n') !== other.map.sourcesContent.join('\n');
}
