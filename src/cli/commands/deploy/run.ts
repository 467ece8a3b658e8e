import { basename, extname } from 'node:path';
import { resultToJson, type Result } from '../../../base/result.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import type { Client } from '../../../client/client.ts';
import { parseInterval } from '../../../node/cron/interval.ts';
import { shortestProcessMs } from '../../../node/cron/process-schedules.ts';
import { statefulModules } from '../../../project/built-ins.ts';
import { createBundler, type Bundle, type Bundler } from '../../../project/bundle/bundle.ts';
import { rememberBlueprints } from '../../../project/names.ts';
import { assertProcessName } from '../../../project/process-name.ts';
import type { Runtime } from '../../../project/runtime.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import type { BlueprintEntry } from '../../blueprint-entry.ts';
import { badValue, wrongUsage } from '../../errors.ts';
import { openLuaEntry, runtimeOfEntry, type LuaEntry } from '../../lua-entry.ts';
import { openNode, type EngineOption, type NodeAccess } from '../../node-access.ts';
import { dataBytes, type WriteText } from '../../planned-write.ts';
import { withProcessIds } from '../../process-in-tags.ts';
import { refuseKeyInMessage, refusePrivateKey } from '../../refuse-private-key.ts';
import { readableResult } from '../../readable-result.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';
import { workspaceOf } from '../../workspace.ts';
import { checkNotes } from './check-notes.ts';
import { chooseSource } from './choose-source.ts';
import { deployBundle, type Deployment } from './deploy-bundle.ts';
import { dialectNotThere, nothingToWatch, onBootNeedsRuntime } from './errors.ts';
import { assertModuleAlone, deployKnownModule } from './known-module.ts';
import type { ModulePlace } from './place-module.ts';
import { failedAtStart, showDeployed, whatToTry, type DeployedFrom } from './show-deployed.ts';
import type { Deployed } from './spawn-process.ts';

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
  readonly module?: string;
  readonly upload?: boolean;
  readonly moduleSource?: 'auto' | 'upload' | 'message';
  readonly turboUrl?: string;
  readonly yes?: boolean;
}

type Content = ReturnType<typeof parseSend>;

export async function run(context: CliContext, { args, options }: CommandInput<{ file?: string }, Options>): Promise<number> {
  // Everything that can be wrong with the input is found before anything starts.
  if (options.name !== undefined) assertProcessName(options.name);
  refusePrivateKey('The process message', ...options.tag.flat());
  const ownTags = options.tag.some(([, value]) => value.startsWith('@')) ? withProcessIds(workspaceOf(context), Object.fromEntries(options.tag)) : Object.fromEntries(options.tag);
  const userTags = { ...ownTags, ...cronTags(options.cron), ...(options.dialect === 'puc' ? { dialect: 'puc' } : {}) };
  const messages = options.send.map(parseSend);
  messages.forEach(refuseKeyInMessage);
  const dialect = options.dialect ?? 'luerl';
  const wanted = { name: options.name, cron: options.cron, tags: userTags };
  const source = options.upload === true ? 'upload' : (options.moduleSource ?? 'auto');
  if (options.upload === true && options.moduleSource !== undefined && options.moduleSource !== 'upload') throw wrongUsage(`--upload and --module-source ${options.moduleSource} name two ways for one module.`, context.commandLine);
  if (options.turboUrl !== undefined && source !== 'upload') throw wrongUsage('--turbo-url names where --upload uploads to.', context.commandLine);
  if (options.module !== undefined) {
    const { module: id, runtime = 'compute' } = options;
    assertModuleAlone(context, id, { file: args.file, options: { ...options } });
    return withNode(context, options, async (access) => {
      const confirm = () => access.confirm({ what: `a process of the module ${id}${messagesText(messages)}` });
      const deployed = await deployKnownModule(context, { access, module: { id }, runtime, dialect, confirm, ...wanted });
      return exitCodeOf(await tellAndSend(context, access, deployed, { messages, push: options.push }, { name: options.name, printTags: options.printTags === true, runtimeFrom: 'flag', isKnownModule: true }));
    });
  }
  const workspace = workspaceOf(context);
  const blueprint = options.blueprint === undefined ? undefined : await openBlueprint(context, workspace, options.blueprint, args.file, Object.keys(ownTags));
  const entry = blueprint?.entry ?? (await openLuaEntry(context, workspace, args.file));
  const { runtime, from } = blueprint === undefined ? runtimeOfEntry(context, workspace, entry, options.runtime) : { runtime: options.runtime ?? blueprint.runtime, from: 'default' as const };
  if (blueprint !== undefined) await checkSpawn(context, workspace, blueprint, ownTags);
  const onBoot = options.onBoot === true;
  if (onBoot && runtime === 'compute') throw onBootNeedsRuntime();
  if (options.watch === true && entry.path === undefined) throw nothingToWatch(args.file === '-' ? 'standard input' : entry.shown);
  // Blueprints that build on one another would be larger than Turbo takes for free.
  const bundling = { ...entry.options, dialect, minify: options.minify === true || blueprint !== undefined };
  // What goes into a process that runs: the runtime stays the one it has.
  refusePrivateKey(entry.shown, entry.text);
  const bundler = withoutKeys(createBundler(runtime === 'compute' ? bundling : { ...bundling, hostModules: statefulModules }), entry.shown);
  const bundle = bundler.build();
  const withRuntime = (app: Bundle): Bundle => (runtime === 'compute' || onBoot ? app : createBundler({ ...bundling, runtime }).build());
  const module = withRuntime(bundle);
  const checkedAs = { dialect, runtime, root: entry.options.root, cwd: context.cwd, isFlagged: from === 'flag' };
  const toldNotes = new Set<string>();
  const wantedPlace: ModulePlace = source === 'upload' ? { kind: 'upload', name: appName(workspace, entry, options), turboUrl: options.turboUrl, yes: options.yes === true } : { kind: source };

  return withNode(context, options, async (access) => {
    const place = await chooseSource(access, wantedPlace, context.signal);
    const tellNotes = async (): Promise<void> => {
      if (blueprint === undefined && entry.path !== undefined) for (const note of await checkNotes(bundle, checkedAs, toldNotes)) context.output.warn(note);
    };
    // Elsewhere before anybody agrees to it, here while the node is at work.
    if (!access.local) await tellNotes();
    const write = { what: `a module and a process of ${blueprint?.names.join(', ') ?? entry.shown}${messagesText(messages)}`, sizeBytes: dataBytes(module.code) };
    if (place.kind !== 'upload') await access.confirm(write);
    const confirm = place.kind === 'upload' ? await confirmUpload(context, access, place.turboUrl, write) : undefined;
    const shared: Omit<Deployment, 'bundle'> = { access, entry, dialect, runtime, onBoot, place: confirm === undefined ? place : { ...place, confirm }, ...wanted };
    const [deployed] = await Promise.all([deployBundle(context, { ...shared, bundle: module }), access.local ? tellNotes() : undefined]);
    const results = await tellAndSend(context, access, deployed, { messages, push: options.push }, { name: options.name, printTags: options.printTags === true, path: entry.path, runtimeFrom: from, blueprint });
    if (options.watch !== true) return exitCodeOf(results);
    const { watchAndReload } = await import('./watch.ts');
    const deployAnew = async (changed: Bundle): Promise<{ process: string; first: Result }> => {
      const anew = await deployBundle(context, { ...shared, bundle: withRuntime(changed) });
      if (anew.first.ok) await rememberWhatIsIn(context, access, anew, blueprint);
      return { process: anew.summary.process, first: anew.first };
    };
    return watchAndReload(context, { access, bundler, first: bundle, process: deployed.summary.process, dialect, runtime, root: entry.options.root, file: entry.shown, push: options.push, deployAnew, notesOn: (changed) => checkNotes(changed, checkedAs, toldNotes) });
  });
}

/** No edit brings a private key in either. */
function withoutKeys(bundler: Bundler, shown: string): Bundler {
  return {
    ...bundler,
    build() {
      const bundle = bundler.build();
      refusePrivateKey(`The code of ${shown}`, bundle.code);
      return bundle;
    },
  };
}

/** One question for the module, its price and the process. */
async function confirmUpload(context: CliContext, access: NodeAccess, turboUrl: string | undefined, write: WriteText): Promise<NonNullable<ModulePlace['confirm']>> {
  const [{ uploadPlace }, { costText }] = await Promise.all([import('../../upload-service.ts'), import('../../perform-upload.ts')]);
  const to = uploadPlace(context, access, turboUrl);
  let isAsked = false;
  return async (upload) => {
    const cost = upload === undefined ? undefined : costText(upload.price);
    // It answers for all that is free from then on; what has to be paid is asked about each time.
    const isCovered = access.network.public && (!isAsked || cost === undefined);
    if (!isAsked) await access.confirm({ ...write, cost, ...(to === undefined || upload === undefined ? {} : { elsewhere: { what: 'the module', to } }) });
    isAsked = true;
    return isCovered;
  };
}

/** @throws HbxError `deploy/dialect` */
async function withNode(context: CliContext, { engine, dialect, yes }: Options, deploy: (access: NodeAccess) => Promise<number>): Promise<number> {
  const access = await openNode(context, { wallet: true, engine, yes });
  try {
    if (dialect === 'puc') {
      if (!access.local) throw dialectNotThere(access.client.transport.url);
      context.output.warn('The process runs Lua 5.3 as PUC-Rio defines it, which only this node does. On a real HyperBEAM node the same file runs under Luerl, and may behave differently.');
    }
    return await deploy(access);
  } finally {
    await access.close();
  }
}

/** Shows the process and sends the messages that come right after. @returns their results; that of the process message when it failed */
async function tellAndSend(context: CliContext, access: NodeAccess, deployed: Deployed, { messages, push }: { messages: readonly Content[]; push: boolean }, from: DeployedFrom): Promise<Result[]> {
  const { output, signal } = context;
  const { first, summary } = deployed;
  if (!output.json) showDeployed(context, deployed, from);
  if (first.ok) await rememberWhatIsIn(context, access, deployed, from.blueprint);
  const results: Result[] = [];
  // The process message itself is slot 0: when that fails the module cannot work.
  if (!first.ok) results.push(first);
  else for (const content of messages) {
    const result = await readableResult(context, access, await access.client.send(summary.process, content, { signal, push }), undefined, content.action);
    results.push(result);
    if (!output.json) showResult(context, result, content.action);
    if (!result.ok) break;
  }
  if (!first.ok && !output.json) {
    showResult(context, first);
    output.status(failedAtStart(deployed, from));
  }
  if (output.json) output.result({ ...summary, ...(results.length === 0 ? {} : { results: results.map((result) => JSON.parse(resultToJson(result)) as unknown) }) });
  else if (messages.length === 0 && first.ok) output.status(`It is the current process now. ${whatToTry(deployed, from)}`);
  return results;
}

function messagesText(messages: readonly Content[]): string {
  return messages.length === 0 ? '' : `, and ${messages.map(({ action }) => action).join(', ')} to it`;
}

/** What an uploaded module is called. */
function appName({ project }: Workspace, { path }: LuaEntry, { blueprint }: Options): string | undefined {
  return blueprint ?? project?.config.name ?? (path === undefined ? undefined : basename(path, extname(path)));
}

/** @throws HbxError `cli/usage` when a file is named as well, and `blueprints/…` */
async function openBlueprint(context: CliContext, workspace: Workspace, name: string, file: string | undefined, given: readonly string[]): Promise<BlueprintEntry> {
  if (file !== undefined) throw wrongUsage(`Name a file or a blueprint, not both: ${file} and --blueprint ${name}.`, context.commandLine);
  const { openBlueprintEntry } = await import('../../blueprint-entry.ts');
  return openBlueprintEntry(context, workspace, name, given);
}

/** Tells slips in the names of the tags. @throws HbxError `blueprints/bad-spawn-tags` for values that are none */
async function checkSpawn({ output }: CliContext, workspace: Workspace, blueprint: BlueprintEntry, tags: Readonly<Record<string, string>>): Promise<void> {
  const [{ spawnTagNotes }, { checkSpawnTags }, { badSpawnTags }, { processHint }] = await Promise.all([
    import('../../blueprint-entry.ts'),
    import('../../../blueprints/check-message.ts'),
    import('../../../blueprints/errors.ts'),
    import('../../process-in-tags.ts'),
  ]);
  const problems = checkSpawnTags(blueprint.spawn, tags, { aboutName: (value) => processHint(workspace, value) });
  if (problems.length > 0) throw badSpawnTags(blueprint.blueprint.name, problems);
  for (const note of spawnTagNotes(blueprint, Object.keys(tags))) output.warn(escapeControlInLine(note));
}

/** Blueprints are kept beside the process, so that `hbx send` checks messages by them. An app of handlers may have some in it, and says so in its state. */
async function rememberWhatIsIn(context: CliContext, { client, workspace }: NodeAccess, { summary: { process, runtime } }: Deployed, blueprint: BlueprintEntry | undefined): Promise<void> {
  const names = blueprint !== undefined ? blueprint.names : runtime === 'handlers' ? await blueprintsIn(context, client, workspace, process) : [];
  if (names.length > 0) await rememberBlueprints(workspace, { id: process }, names);
}

/** Names that the catalogue knows. The process is there, whatever the node says of its state. */
async function blueprintsIn(context: CliContext, client: Client, workspace: Workspace, process: string): Promise<string[]> {
  const [{ readBlueprints }, { blueprintNames }, { blueprintsHere }] = await Promise.all([import('../../process-facts.ts'), import('../../../blueprints/catalogue.ts'), import('../../blueprint-access.ts')]);
  const loaded = await readBlueprints(client, process, { signal: context.signal });
  return loaded.size === 0 ? [] : blueprintNames(blueprintsHere(context, workspace)).filter((name) => loaded.has(name));
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
