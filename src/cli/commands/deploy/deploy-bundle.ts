/** Makes a process of a bundle. */
import type { Result } from '../../../base/result.ts';
import { spawnTags } from '../../../client/spawn-tags.ts';
import type { PlainValue } from '../../../message/value.ts';
import type { Bundle } from '../../../project/bundle/bundle.ts';
import { prepareBoot } from '../../../project/eval-code.ts';
import { rememberProcess, setCurrentProcess } from '../../../project/names.ts';
import { runtimeBundle } from '../../../project/runtime-bundle.ts';
import type { Runtime } from '../../../project/runtime.ts';
import { saveSourceMap } from '../../../project/source-maps.ts';
import { ensureStateFolder } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { LuaEntry } from '../../lua-entry.ts';
import type { NodeAccess } from '../../node-access.ts';
import { readableResult } from '../../readable-result.ts';
import { checkModule } from './check-module.ts';

/** What `deployBundle` made. */
export interface Deployed {
  readonly summary: { readonly process: string; readonly module: string; readonly runtime: Runtime; readonly url: string; readonly slot: number; readonly tags: Record<string, string> };
  /** Of the process message. */
  readonly first: Result;
}

/** What is deployed, and as what. */
export interface Deployment {
  readonly access: NodeAccess;
  readonly bundle: Bundle;
  readonly runtime: Runtime;
  /** The module is the runtime alone, and the bundle goes as data of the process message. */
  readonly onBoot: boolean;
  readonly entry: LuaEntry;
  readonly dialect: 'luerl' | 'puc';
  readonly name: string | undefined;
  readonly cron: string | undefined;
  /** Further keys of the process message. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Keeps the module on the node and spawns a process of it, which becomes the current one if it works. */
export async function deployBundle(context: CliContext, deployment: Deployment): Promise<Deployed> {
  const { output, signal } = context;
  const { access, entry, dialect, runtime } = deployment;
  const { client, workspace } = access;
  const boot = deployment.onBoot ? prepareBoot(deployment.bundle) : undefined;
  const bundle = boot === undefined ? deployment.bundle : runtimeBundle();
  const [node, module] = await Promise.all([client.nodeAddress({ signal }), client.cacheModule(bundle.code, { signal })]);
  if (module.cached) output.status('The node has this module already.');
  // Before anything of it runs: errors are read by it.
  ensureStateFolder(workspace.stateFolder);
  saveSourceMap(workspace.stateFolder, module.id, bundle.map, entry.options.root);
  if (boot !== undefined) saveSourceMap(workspace.stateFolder, boot.id, boot.map, entry.options.root);
  if (access.local) await checkModule(client, { id: module.id, file: entry.shown, dialect, stateFolder: workspace.stateFolder, hint: runtimeHint(deployment) }, signal);
  const tags = spawnTags({ module: module.id, node, tags: { ...deployment.tags, ...(boot === undefined ? {} : { 'on-boot': 'Data', 'source-id': boot.id }) } });
  const { process, slot } = await client.spawn({ ...tags, ...(boot === undefined ? {} : { data: boot.code }) }, { signal });
  const first = await readableResult(context, access, { process, slot, id: process, ...(await client.result(process, slot, { signal })), ms: { sign: 0, schedule: 0, compute: 0 } });
  // A module that cannot even load takes neither the name nor the place of one that works.
  if (first.ok) await remember(context, deployment, { process, module: module.id });
  return { first, summary: { process, module: module.id, runtime, url: client.transport.url, slot, tags: printable(tags) } };
}

/** Code that was written for the runtime and is deployed without it. */
function runtimeHint({ runtime, entry }: Deployment): string | undefined {
  if (runtime !== 'compute' || !/\bHandlers\s*\.\s*(?:add|append|prepend|once)\b/.test(entry.text)) return undefined;
  return 'It uses Handlers, which the handlers runtime brings: --runtime handlers, or `-- hbx: runtime=handlers` in its first line.';
}

async function remember({ output }: CliContext, { access: { client, workspace, local }, name, cron }: Deployment, { process, module }: { process: string; module: string }): Promise<void> {
  const { nameTakenFrom } = await rememberProcess(workspace, {
    id: process,
    module,
    ...(name === undefined ? {} : { name }),
    ...(local ? {} : { url: client.transport.url }),
  });
  await setCurrentProcess(workspace, process);
  if (nameTakenFrom !== undefined) output.warn(`The name ${name} now means this process; before, it was ${nameTakenFrom}.`);
  if (cron !== undefined && local) output.status(`It gets a Cron message each ${cron} while a node runs here: \`hbx node\` keeps one running. \`hbx cron list\` tells about them.`);
}

function printable(tags: Readonly<Record<string, PlainValue>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, String(value)]));
}
