/**
 * Loads blueprints into a process that runs: the command `hbx load-blueprint` and `.load-blueprint` of the console.
 *
 * Everything that is to be loaded is tried together first, as one Eval on a copy of the process. Only when the process would still
 * work is it sent: one Eval for the runtime, where the process is bare, one for each requirement, one for the blueprint.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DryRunResult, Result } from '../../../base/result.ts';
import type { SendMessage } from '../../../client/client.ts';
import { moduleId } from '../../../client/module-id.ts';
import { createProbe, loadCode, type LoadOptions } from '../../../blueprints/load-code.ts';
import type { NextMessage } from '../../../blueprints/load-probes.ts';
import { readReport, type LoadReport } from '../../../blueprints/load-report.ts';
import type { Manifest } from '../../../blueprints/manifest.ts';
import { bundle } from '../../../project/bundle/bundle.ts';
import { builtIns } from '../../../project/built-ins.ts';
import { rememberBlueprints } from '../../../project/names.ts';
import { saveSourceMap } from '../../../project/source-maps.ts';
import { ensureStateFolder } from '../../../project/state-folder.ts';
import type { Part } from '../../../project/wrap-code.ts';
import type { CliContext } from '../../context.ts';
import type { NodeAccess } from '../../node-access.ts';
import { readableResult } from '../../readable-result.ts';
import { refusePrivateKey } from '../../refuse-private-key.ts';
import { withoutOwnFrames, withoutRaiser } from '../deploy/own-frames.ts';
import { assertWorks, lookAt } from './check-after.ts';
import { adoptFailed, failedForGood, isModule, noTrialThere, notTheOwner, overBudget, reasonOf, refusedBy, runsNoEval, wouldBreak } from './errors.ts';
import { openSource, type Loadable } from './open-source.ts';
import { readNext, readProcess, type ProcessFacts } from '../../process-facts.ts';

/** What loading does, or would do, to the handlers of a process: names, in their order. And what it prints. */
export type Changes = Omit<LoadReport, 'refused'>;

/** One thing that was loaded. */
export interface Loaded extends Omit<Changes, 'catchesAll' | 'overwritten'> {
  readonly name: string;
  readonly version: string | null;
  readonly slot: number;
}

export interface LoadOutcome {
  readonly process: string;
  /** `adopted`: the process was a bare module, and got the handlers runtime first. */
  readonly runtime: 'handlers' | 'adopted';
  /** `null` without a trial. */
  readonly trial: Changes | null;
  /** Empty after a dry run. */
  readonly loaded: readonly Loaded[];
}

/** What was done, and the blueprint that was asked for; `undefined` for a file. */
export interface LoadedBlueprint {
  readonly outcome: LoadOutcome;
  readonly manifest: Manifest | undefined;
}

export interface LoadRequest {
  readonly access: NodeAccess;
  readonly process: string;
  /** A name, a Lua file, or a folder with a blueprint. */
  readonly source: string;
  /** End after the trial. */
  readonly dryRun?: boolean;
  /** Default true. */
  readonly trial?: boolean;
  /** Deliver what the blueprints send while they load. */
  readonly push: boolean;
  readonly signal: AbortSignal;
  /** Hears what is about to be done: once what is to be loaded is known, and once the trial has passed. */
  readonly tell: (news: LoadNews) => void;
  /** Asked before handlers go that are not put back; rejects when they shall stay. */
  readonly confirm: (removed: readonly string[]) => Promise<void>;
}

export type LoadNews =
  | {
      readonly kind: 'plan';
      readonly names: readonly string[];
      readonly adopts: boolean;
      readonly present: readonly string[];
      /** Those of the project's that stand in the place of packaged ones. */
      readonly own: readonly string[];
    }
  | { readonly kind: 'trial'; readonly changes: Changes };

/** @throws HbxError `blueprints/…`, `bundle/…`, `input/…`, `load-blueprint/…`, and what the client throws */
export async function loadBlueprint(context: CliContext, request: LoadRequest): Promise<LoadedBlueprint> {
  const { access, process, source, signal, tell } = request;
  const { client, workspace } = access;
  const wanted = await openSource(context, workspace, source);
  const module = wanted.find(({ blueprint }) => blueprint?.manifest.runtime === 'compute');
  if (module !== undefined) throw isModule(module.name);
  const facts = await readProcess(client, process, { signal });
  const present = wanted.slice(0, -1).filter(({ name }) => facts.blueprints.has(name));
  const loadables = wanted.filter((one) => !present.includes(one));
  // Whatever does not parse is told before the process is asked for anything.
  const parts = loadables.map((one): Part => ({ ...one.build(facts.dialect), root: one.root }));
  const runtime = facts.runtime === 'handlers' ? 'handlers' : await findRuntime(request, facts);
  const adopts = runtime === 'bare';
  if (request.trial === false) await assertMayLoad(request, facts);
  // The first message that comes when all is loaded.
  const next = await readNext(client, process, loadables.length + (adopts ? 1 : 0), { signal });
  const adoption = (isTrial: boolean): Part[] => (adopts ? [adoptPart(process, facts, request, isTrial ? next : undefined)] : []);
  const own = loadables.filter(({ isInPlace }) => isInPlace === true).map(({ name }) => name);
  tell({ kind: 'plan', names: loadables.map(({ name }) => name), adopts, present: present.map(({ name }) => name), own });

  const run = createRunner(context, request, facts, next);
  const changes = request.trial === false ? null : await run.trial([...adoption(true), ...parts], adopts ? 1 : 0, loadables.at(-1)!);
  if (changes !== null) tell({ kind: 'trial', changes });
  const outcome = { process, runtime: adopts ? 'adopted' : 'handlers', trial: changes } as const;
  const { manifest } = loadables.at(-1)!.blueprint ?? {};
  if (request.dryRun === true) return { outcome: { ...outcome, loaded: [] }, manifest };
  if (changes !== null && changes.removed.length > 0) await request.confirm(changes.removed);
  const before = request.trial === false ? await lookAt(client, process, run.readable, signal) : undefined;
  const ranEval = before?.runsEval === true;
  for (const part of adoption(false)) await run.real(part, 'the handlers runtime', { loadedBefore: [], before: 1, ranEval });
  const loaded: Loaded[] = [];
  for (const [at, one] of loadables.entries()) {
    const { slot, report } = await run.real(parts[at]!, one.name, { loadedBefore: loaded.map(({ name }) => name), before: 0, ranEval });
    const { added, replaced, removed, printed } = report;
    loaded.push({ name: one.name, version: one.blueprint?.manifest.version ?? null, slot, added, replaced, removed, printed });
  }
  await remember(request, loadables, present);
  if (before !== undefined) assertWorks(before, await lookAt(client, process, run.readable, signal), loaded);
  return { outcome: { ...outcome, loaded }, manifest };
}

async function remember({ access: { workspace }, process }: LoadRequest, loadables: readonly Loadable[], present: readonly Loadable[]): Promise<void> {
  const names = [...present, ...loadables].filter(({ blueprint }) => blueprint !== undefined && blueprint.origin !== 'folder').map(({ name }) => name);
  if (names.length > 0) await rememberBlueprints(workspace, { id: process }, names);
}

/** Of a process that does not say what runs in it: asked by an Eval on a copy, or for good where there are no copies. */
async function findRuntime({ access: { client, local }, process, signal, trial }: LoadRequest, { owner }: ProcessFacts): Promise<'bare' | 'handlers'> {
  const { address } = client.signer;
  if (owner !== undefined && owner !== address) throw notTheOwner(process, owner, address);
  const probe = createProbe();
  const asked = await client.dryRun(process, { action: 'Eval', data: probe.code }, { signal });
  let found = probe.read(textWith(probe.marker, asked.result));
  if (found === undefined && !local && asked.changes === undefined) {
    if (trial !== false) throw noTrialThere(client.transport.url);
    found = probe.read(textWith(probe.marker, await client.send(process, { action: 'Eval', data: probe.code }, { signal, push: false })));
  }
  if (found === undefined) throw runsNoEval(process, true);
  return found;
}

/** Whether a process answers an Eval, asked on a copy. */
async function runsEval({ access: { client }, process, signal }: LoadRequest): Promise<boolean> {
  const probe = createProbe();
  const { result } = await client.dryRun(process, { action: 'Eval', data: probe.code }, { signal });
  return probe.read(textWith(probe.marker, result)) !== undefined;
}

/** Where no trial tells: a process of somebody else is sent nothing, unless it shows that it was given to who signs. */
async function assertMayLoad(request: LoadRequest, { owner }: ProcessFacts): Promise<void> {
  const { address } = request.access.client.signer;
  if (owner !== undefined && owner !== address && !(await runsEval(request))) throw notTheOwner(request.process, owner, address);
}

/** Code that makes a bare process one with handlers: its `compute` stays as what is done with messages that no handler takes. @param next in a trial */
function adoptPart(process: string, { owner, dialect }: ProcessFacts, { access: { client } }: LoadRequest, next: NextMessage | undefined): Part {
  // What is loaded behind it in a trial runs inside a message of the old compute; for good it has a message of the runtime to itself.
  const within = next === undefined ? '' : `local ok, globals = pcall(require, ".globals")\nif ok then globals.enter({ timestamp = ${next.timestamp}, ["block-timestamp"] = ${next.blockTimestamp} }) end\nreturn ok and globals.printed\n`;
  const text = `require(".process").adopt({ id = "${process}", owner = "${owner ?? client.signer.address}" })\n${within}`;
  return { ...bundle({ entry: { name: 'hbx:adopt.lua', text }, root: '/', dialect, builtIns: builtIns() }), root: '/' };
}

interface Runner {
  /** @throws HbxError `load-blueprint/…` when the process would not work any more */
  trial(parts: readonly Part[], before: number, last: Loadable): Promise<Changes>;
  /** @param options `ranEval`: without a trial, and the process ran an Eval before @throws HbxError `load-blueprint/failed` */
  real(part: Part, name: string, options: { readonly loadedBefore: readonly string[]; readonly before: number; readonly ranEval: boolean }): Promise<{ slot: number; report: LoadReport }>;
  /** With the user's own places, as far as they are known without a map. */
  readable(result: DryRunResult): Promise<DryRunResult>;
}

interface Prepared {
  readonly content: SendMessage;
  /** The files in it, absolute. */
  readonly sources: readonly string[];
  report(result: Result | DryRunResult): LoadReport | undefined;
  /** With the user's own places. */
  readable<Any extends Result | DryRunResult>(result: Any): Promise<Any>;
}

function createRunner(context: CliContext, request: LoadRequest, { owner }: ProcessFacts, next: NextMessage): Runner {
  const { access, process, push, signal } = request;
  const { client, workspace } = access;
  const { address } = client.signer;

  /** The Eval, and how its results are read. */
  const prepare = (parts: readonly Part[], options: Pick<LoadOptions, 'mode' | 'before'>): Prepared => {
    const { code, map, ownFrom, marker } = loadCode(parts, { ...options, process, owner: address, next });
    refusePrivateKey('The blueprint', code);
    const id = moduleId(code);
    // Its functions live on, and fail later; a map names them then.
    saveSourceMap(ensureStateFolder(workspace.stateFolder), id, map, workspace.stateFolder);
    return {
      sources: map.sources,
      content: { action: 'Eval', data: code, tags: { 'source-id': id } },
      report: (result) => readReport(textWith(marker, result), marker),
      readable: (result) => readableResult(context, access, withoutOwnFrames(options.mode === 'placing' ? withoutRaiser(result, id, ownFrom) : result, id, ownFrom), { ...map, sourceRoot: workspace.stateFolder }),
    };
  };

  /** The same error with the place where it is raised, as far as a dry run tells. */
  const again = async <Any extends Result>(part: Part, before: number, told: Any): Promise<Pick<DryRunResult, 'error'>> => {
    const { content, readable } = prepare([part], { mode: 'trial', before });
    const { error } = await readable((await client.dryRun(process, content, { signal })).result);
    return error !== null && error.message === told.error?.message ? { error } : told;
  };

  return {
    readable: (result) => readableResult(context, access, result),
    async trial(parts, before, last) {
      const { shown: name, definesCompute } = last;
      const module = definesCompute === true ? name : undefined;
      const { content, readable, sources, report: reportIn } = prepare(parts, { mode: 'trial', before });
      const { result, changes } = await client.dryRun(process, content, { signal });
      const report = reportIn(result);
      if (report !== undefined && report.refused === undefined && result.ok) return changesIn(report);
      if (!access.local && changes === undefined && result.ok) throw noTrialThere(client.transport.url);
      let { error } = await readable(result);
      const refusal = (refused: NonNullable<LoadReport['refused']>): Error =>
        refused.why === 'eval' ? wouldBreak(reasonOf(refused, name), error, module) : refusedBy(refused, name, error, last.placeOf(refused.why === 'owner' ? 'Owner' : refused.subject.split(' ')[0]!));
      if (report?.refused !== undefined) throw refusal(report.refused);
      // The code did not run to its end, or did not run at all.
      if (!(await runsEval(request))) throw owner !== undefined && owner !== address ? notTheOwner(process, owner, address) : runsNoEval(process, before > 0);
      if (error !== null && isBudget(error.message)) throw overBudget(name, error, !isOtherFile(context.cwd, error.file, sources));
      const again = prepare(parts, { mode: 'naming', before });
      const named = again.report((await client.dryRun(process, again.content, { signal })).result)?.refused;
      if (named?.thrown !== undefined) {
        // A table: as text it is a number, and has no place.
        const placing = prepare(parts, { mode: 'placing', before });
        error = (await placing.readable((await client.dryRun(process, placing.content, { signal })).result)).error;
      }
      if (named !== undefined) throw refusal(named);
      throw wouldBreak(`${name} fails while it is loaded: ${error?.message ?? 'it does not run to its end.'}`, error, module);
    },
    async real(part, name, { loadedBefore, before, ranEval }) {
      const { content, readable, sources, report: reportIn } = prepare([part], { mode: 'real', before });
      const result = await client.send(process, content, { signal, push });
      const report = reportIn(result);
      if (report !== undefined && report.refused === undefined && result.ok) return { slot: result.slot, report };
      const told = await readable(result);
      // What undoes it raises its error again, and so loses its place; run once more on a copy it tells the place.
      const { error } = told.error?.line !== undefined || report !== undefined ? told : await again(part, before, told);
      const why = report?.refused === undefined ? (error?.message ?? 'the process did not run it.') : reasonOf(report.refused, name);
      if (before > 0) throw adoptFailed(result.slot, why, error);
      const endsEval = ranEval && !(await runsEval(request));
      // Then it is hbx's own code that fails, mostly, and its frames tell nothing.
      const isOwn = error?.file !== undefined && sources.includes(resolve(context.cwd, error.file));
      throw failedForGood(name, result.slot, why, endsEval && !isOwn ? null : error, loadedBefore, endsEval);
    },
  };
}

function changesIn({ refused: _none, ...changes }: LoadReport): Changes {
  return changes;
}

/** The process may answer where it likes: in its output, or in a message. */
function textWith(marker: string, { output, outbox }: Result | DryRunResult): string {
  return [output, ...outbox.map(({ data }) => (typeof data === 'string' ? data : ''))].find((text) => text.includes(marker)) ?? output;
}

/** A budget that was used up ends everything; trying again would only use it up again. */
function isBudget(message: string): boolean {
  return /^(instruction budget|memory limit) of .* used up|^The call ran for more than /.test(message);
}

/** Whether a place is in a file of the user's, and none of these. */
function isOtherFile(cwd: string, file: string | undefined, files: readonly string[]): boolean {
  const path = file === undefined ? undefined : resolve(cwd, file);
  return path !== undefined && existsSync(path) && !files.includes(path);
}
