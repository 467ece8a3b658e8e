/** Makes a process of a bundle: its module is kept on the node, or uploaded first. */
import type { Bundle } from '../../../project/bundle/bundle.ts';
import { prepareBoot } from '../../../project/eval-code.ts';
import { runtimeBundle } from '../../../project/runtime-bundle.ts';
import { saveSourceMap } from '../../../project/source-maps.ts';
import { ensureStateFolder } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { LuaEntry } from '../../lua-entry.ts';
import { checkModule } from './check-module.ts';
import { placeModule, type ModulePlace } from './place-module.ts';
import { spawnProcess, type Deployed, type Spawning } from './spawn-process.ts';

/** What is deployed, and as what. */
export interface Deployment extends Omit<Spawning, 'module'> {
  readonly bundle: Bundle;
  /** The module is the runtime alone, and the bundle goes as data of the process message. */
  readonly onBoot: boolean;
  readonly entry: LuaEntry;
  readonly dialect: 'luerl' | 'puc';
  /** Where the module goes. */
  readonly place: ModulePlace;
}

/** Puts the module where the node reads it and spawns a process of it, which becomes the current one if it works. */
export async function deployBundle(context: CliContext, deployment: Deployment): Promise<Deployed> {
  const { access, entry, dialect, place } = deployment;
  const { client, workspace } = access;
  const boot = deployment.onBoot ? prepareBoot(deployment.bundle) : undefined;
  const bundle = boot === undefined ? deployment.bundle : runtimeBundle();
  // First: nothing is asked about, uploaded or paid for a node that does not answer.
  const node = await client.nodeAddress({ signal: context.signal });
  const module = await placeModule(context, access, boot === undefined ? place : { ...place, name: 'hbx-handlers' }, bundle.code);
  // Before anything of it runs: errors are read by it.
  ensureStateFolder(workspace.stateFolder);
  saveSourceMap(workspace.stateFolder, module.id, bundle.map, entry.options.root);
  if (boot !== undefined) saveSourceMap(workspace.stateFolder, boot.id, boot.map, entry.options.root);
  if (access.local) await checkModule(client, { id: module.id, file: entry.shown, dialect, stateFolder: workspace.stateFolder, hint: runtimeHint(deployment) }, context.signal);
  const tags = { ...deployment.tags, ...(boot === undefined ? {} : { 'on-boot': 'Data', 'source-id': boot.id }) };
  return spawnProcess(context, { ...deployment, module, node, tags, ...(boot === undefined ? {} : { data: boot.code }) });
}

/** Code that was written for the runtime and is deployed without it. */
function runtimeHint({ runtime, entry }: Deployment): string | undefined {
  if (runtime !== 'compute' || !/\bHandlers\s*\.\s*(?:add|append|prepend|once)\b/.test(entry.text)) return undefined;
  return 'It uses Handlers, which the handlers runtime brings: --runtime handlers, or `-- hbx: runtime=handlers` in its first line.';
}
