import { basename } from 'node:path';
import { resultToJson, type Result } from '../../../base/result.ts';
import { escapeControl, escapeControlInLine } from '../../../base/terminal-text.ts';
import type { Client } from '../../../client/client.ts';
import { parseInterval } from '../../../node/cron/interval.ts';
import { shortestProcessMs } from '../../../node/cron/process-schedules.ts';
import { statefulModules } from '../../../project/built-ins.ts';
import { createBundler, type Bundle } from '../../../project/bundle/bundle.ts';
import { rememberBlueprints } from '../../../project/names.ts';
import { assertProcessName } from '../../../project/process-name.ts';
import type { ChosenRuntime, Runtime } from '../../../project/runtime.ts';
import { findWorkspace, type Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import type { BlueprintEntry } from '../../blueprint-entry.ts';
import { badValue, wrongUsage } from '../../errors.ts';
import { openLuaEntry, runtimeOfEntry, type LuaEntry } from '../../lua-entry.ts';
import { openNode, type EngineOption, type NodeAccess } from '../../node-access.ts';
import { readableResult } from '../../readable-result.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';
import { deployBundle, type Deployed, type Deployment } from './deploy-bundle.ts';
import { dialectNotThere, nothingToWatch, onBootNeedsRuntime } from './errors.ts';

interface Options extends EngineOption {
  readonly name?: string;
  readonly tag: readonly (readonly [string, string])[];
  readonly send: readonly string[];
  readonly cron?: string;
  readonly dialect?: 'luerl' | 'puc';
  readonly push: boolean;
  readonly printTags?: boolean;
  readonly minify?: boolean;
  readonly watch?: boolean;
  readonly runtime?: Runtime;
  readonly onBoot?: boolean;
  readonly blueprint?: string;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ file?: string }, Options>): Promise<number> {
  const { output, signal } = context;
  // Everything that can be wrong with the input is found before anything starts.
  if (options.name !== undefined) assertProcessName(options.name);
  const userTags = { ...Object.fromEntries(options.tag), ...cronTags(options.cron), ...(options.dialect === 'puc' ? { dialect: 'puc' } : {}) };
  const messages = options.send.map(parseSend);
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const blueprint = options.blueprint === undefined ? undefined : await openBlueprint(context, workspace, options.blueprint, args.file);
  const entry = blueprint?.entry ?? (await openLuaEntry(context, workspace, args.file));
  const { runtime, from } = blueprint === undefined ? runtimeOfEntry(context, workspace, entry, options.runtime) : { runtime: options.runtime ?? blueprint.runtime, from: 'default' as const };
  if (blueprint !== undefined) await noteSpawnTags(context, blueprint, options);
  const onBoot = options.onBoot === true;
  if (onBoot && runtime === 'compute') throw onBootNeedsRuntime();
  if (options.watch === true && entry.path === undefined) throw nothingToWatch(args.file === '-' ? 'standard input' : entry.shown);
  const dialect = options.dialect ?? 'luerl';
  // Blueprints that build on one another would be larger than Turbo takes for free.
  const bundling = { ...entry.options, dialect, minify: options.minify === true || blueprint !== undefined };
  // What goes into a process that runs: the runtime stays the one it has.
  const bundler = createBundler(runtime === 'compute' ? bundling : { ...bundling, hostModules: statefulModules });
  const bundle = bundler.build();
  const withRuntime = (app: Bundle): Bundle => (runtime === 'compute' || onBoot ? app : createBundler({ ...bundling, runtime }).build());
  const module = withRuntime(bundle);

  const access = await openNode(context, { wallet: true, engine: options.engine });
  try {
    const { client } = access;
    if (dialect === 'puc') {
      if (!access.local) throw dialectNotThere(client.transport.url);
      output.warn('The process runs Lua 5.3 as PUC-Rio defines it, which only this node does. On a real HyperBEAM node the same file runs under Luerl, and may behave differently.');
    }
    const shared: Omit<Deployment, 'bundle'> = { access, entry, dialect, runtime, onBoot, name: options.name, cron: options.cron, tags: userTags };
    const deployed = await deployBundle(context, { ...shared, bundle: module });
    const { first, summary } = deployed;
    if (!output.json) showDeployed(context, deployed, entry, options, from, blueprint);
    if (first.ok) await rememberWhatIsIn(context, access, deployed, blueprint);
    const results: Result[] = [];
    // The process message itself is slot 0: when that fails the module cannot work.
    if (!first.ok) results.push(first);
    else for (const content of messages) {
      const result = await readableResult(context, access, await client.send(summary.process, content, { signal, push: options.push }));
      results.push(result);
      if (!output.json) showResult(context, result, content.action);
      if (!result.ok) break;
    }
    if (!first.ok && !output.json) {
      showResult(context, first);
      output.status(blueprint === undefined ? failedAtStart[runtime] : blueprintFailedAtStart(blueprint));
    }
    if (output.json) output.result({ ...summary, ...(results.length === 0 ? {} : { results: results.map((result) => JSON.parse(resultToJson(result)) as unknown) }) });
    else if (messages.length === 0 && first.ok) output.status(`It is the current process now. ${blueprint === undefined ? `Try ${tries[runtime]}, or \`hbx repl\`.` : `\`hbx blueprint show ${blueprint.names.at(-1) ?? options.blueprint!}\` tells what it understands.`}`);
    if (options.watch !== true) return exitCodeOf(results);
    const { watchAndReload } = await import('./watch.ts');
    const deployAnew = async (changed: Bundle): Promise<{ process: string; first: Result }> => {
      const anew = await deployBundle(context, { ...shared, bundle: withRuntime(changed) });
      if (anew.first.ok) await rememberWhatIsIn(context, access, anew, blueprint);
      return { process: anew.summary.process, first: anew.first };
    };
    return await watchAndReload(context, { access, bundler, first: bundle, process: summary.process, dialect, runtime, root: entry.options.root, file: entry.shown, push: options.push, deployAnew });
  } finally {
    await access.close();
  }
}

/** @throws HbxError `cli/usage` when a file is named as well, and `blueprints/…` */
async function openBlueprint(context: CliContext, workspace: Workspace, name: string, file: string | undefined): Promise<BlueprintEntry> {
  if (file !== undefined) throw wrongUsage(`Name a file or a blueprint, not both: ${file} and --blueprint ${name}.`, context.commandLine);
  const { openBlueprintEntry } = await import('../../blueprint-entry.ts');
  return openBlueprintEntry(context, workspace, name);
}

const failedAtStart: Readonly<Record<Runtime, string>> = {
  compute: 'compute also runs for the message that makes the process (slot 0), which has no action. It is not the current process: mend the file and deploy again.',
  handlers: 'The file runs when the message comes that makes the process (slot 0). It is not the current process: mend the file and deploy again.',
};

function blueprintFailedAtStart({ blueprint: { name, origin }, spawnTags }: BlueprintEntry): string {
  // Those of hbx are nothing to mend.
  const mend = origin === 'package' ? 'change the tags' : 'change the tags, or mend the blueprint,';
  const which = spawnTags.length === 0 ? '' : ` (--tag; \`hbx blueprint show ${name}\` tells which there are)`;
  return `The blueprint runs when the message comes that makes the process (slot 0). It is not the current process: ${mend}${which} and deploy again.`;
}

/** Tells slips in the tags. */
async function noteSpawnTags({ output }: CliContext, blueprint: BlueprintEntry, { tag }: Options): Promise<void> {
  const { spawnTagNotes } = await import('../../blueprint-entry.ts');
  for (const note of spawnTagNotes(blueprint, tag.map(([name]) => name))) output.warn(escapeControlInLine(note));
}

/** Blueprints are kept beside the process, so that `hbx send` checks messages by them. An app of handlers may have some in it, and says so in its state. */
async function rememberWhatIsIn(context: CliContext, { client, workspace, local }: NodeAccess, { summary: { process, runtime } }: Deployed, blueprint: BlueprintEntry | undefined): Promise<void> {
  const names = blueprint !== undefined ? blueprint.names : runtime === 'handlers' ? await blueprintsIn(context, client, workspace, process) : [];
  if (names.length > 0) await rememberBlueprints(workspace, { id: process, ...(local ? {} : { url: client.transport.url }) }, names);
}

/** Names that the catalogue knows. The process is there, whatever the node says of its state. */
async function blueprintsIn(context: CliContext, client: Client, workspace: Workspace, process: string): Promise<string[]> {
  const [{ readBlueprints }, { blueprintNames }, { blueprintsHere }] = await Promise.all([import('../load-blueprint/process-facts.ts'), import('../../../blueprints/catalogue.ts'), import('../../blueprint-access.ts')]);
  const loaded = await readBlueprints(client, process, { signal: context.signal });
  return loaded.size === 0 ? [] : blueprintNames(blueprintsHere(context, workspace)).filter((name) => loaded.has(name));
}

const tries: Readonly<Record<Runtime, string>> = { compute: '`hbx send Get`', handlers: "`hbx send <action>`, `hbx eval -e '#Inbox'`" };

const sources: Readonly<Record<ChosenRuntime['from'], string>> = { flag: '', default: '', comment: 'as its first lines say', config: '"runtime" in hbx.config.json' };

function showDeployed({ output }: CliContext, { summary, first }: Deployed, entry: LuaEntry, options: Options, from: ChosenRuntime['from'], blueprint: BlueprintEntry | undefined): void {
  output.result(summary, (paint) =>
    [
      `${paint('key', 'process')} ${paint('strong', summary.process)}${options.name === undefined ? '' : `  (${options.name})`}`,
      `${paint('key', 'module')}  ${summary.module}  ${blueprint !== undefined ? blueprint.names.join(', ') : entry.path === undefined ? '' : basename(entry.path)}`.trimEnd(),
      ...(summary.runtime === 'compute' ? [] : [`${paint('key', 'runtime')} ${summary.runtime}${sources[from] === '' ? '' : `  (${sources[from]})`}`]),
      ...(options.printTags === true ? Object.entries(summary.tags).map(([key, value]) => `${paint('key', key)}: ${value}`) : []),
    ].join('\n'),
  );
  // A program of the runtime may print while it begins.
  if (first.ok && first.output !== '' && summary.runtime !== 'compute') output.status(escapeControl(first.output));
}

/** `Inc`, or `Inc:5` with data. */
function parseSend(text: string): { action: string; data?: string } {
  const at = text.indexOf(':');
  const action = at === -1 ? text : text.slice(0, at);
  if (action === '') throw badValue('--send', text, 'an action, as in `Inc` or `Inc:5`');
  return at === -1 ? { action } : { action, data: text.slice(at + 1) };
}

/** @source protocol.md D.4 (`--cron` of aos) */
function cronTags(cron: string | undefined): Record<string, string> {
  if (cron === undefined) return {};
  const interval = parseInterval(cron, shortestProcessMs);
  if (!interval.ok || !/^\d/.test(cron)) throw badValue('--cron', cron, 'a time such as `10-seconds`, `1-minute` or `2-hours`', cronHint(cron));
  return { 'cron-interval': cron, 'cron-tag-action': 'Cron' };
}

/** How to write what was probably meant. */
function cronHint(cron: string): string | undefined {
  const [, count, unit] = /^(\d{1,9})[-_ ]?([a-z]+)$/i.exec(cron) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  if (/^blocks?$/i.test(unit)) return 'A node here sees no blocks: give a time.';
  if (/^(ms|milli.*)$/i.test(unit)) return 'The shortest time is `1-second`.';
  const name = [/^(s|secs?|seconds?)$/i, /^(m|mins?|minutes?)$/i, /^(h|hrs?|hours?)$/i, /^(d|days?)$/i].findIndex((form) => form.test(unit));
  return name < 0 || Number(count) === 0 ? undefined : `Write \`${Number(count)}-${['second', 'minute', 'hour', 'day'][name]}${Number(count) === 1 ? '' : 's'}\`.`;
}
