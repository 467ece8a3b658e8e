/** `hbx deploy --module <id>`: a process of a module that is on the node or the network already. */
import { isId } from '../../../message/value.ts';
import type { Client } from '../../../client/client.ts';
import type { CliContext } from '../../context.ts';
import { badValue, wrongUsage } from '../../errors.ts';
import { checkModule } from './check-module.ts';
import { moduleNotThere } from './errors.ts';
import { spawnProcess, type Deployed, type Spawning } from './spawn-process.ts';

/** What is named besides `--module`, as options are written. */
export interface BesideModule {
  readonly file?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Options that are about a file. */
const aboutFiles = { blueprint: '--blueprint', watch: '--watch', onBoot: '--on-boot', minify: '--minify', upload: '--upload', moduleSource: '--module-source', turboUrl: '--turbo-url' } as const;

/** The largest module that is asked for whole to see whether it is there. */
const maxModuleBytes = 64 * 1024 * 1024;

/** @throws HbxError `cli/bad-value`, `cli/usage` when a file is meant as well */
export function assertModuleAlone({ commandLine }: CliContext, id: string, { file, options }: BesideModule): void {
  if (!isId(id)) throw badValue('--module', id, 'the id of a module (43 characters)', 'A file is deployed as it is named: `hbx deploy <file.lua>`.');
  if (file !== undefined) throw wrongUsage(`Name a file or a module, not both: ${file} and --module ${id}.`, commandLine);
  for (const [name, flag] of Object.entries(aboutFiles)) {
    if (options[name] !== undefined) throw wrongUsage(`${flag} is for a file, and --module takes a module as it is.`, commandLine);
  }
}

/**
 * Spawns a process of the module.
 * @throws HbxError `deploy/module-not-there`, `deploy/module`, `deploy/no-compute`
 */
export async function deployKnownModule(context: CliContext, { dialect, ...spawning }: Spawning & { readonly dialect: 'luerl' | 'puc' }): Promise<Deployed> {
  const { signal } = context;
  const { access, module } = spawning;
  const { client, workspace } = access;
  const [node] = await Promise.all([client.nodeAddress({ signal }), assertThere(client, module.id, signal)]);
  if (access.local) await checkModule(client, { id: module.id, file: `The module ${module.id}`, dialect, stateFolder: workspace.stateFolder }, signal);
  return spawnProcess(context, { ...spawning, node });
}

/** A node that answers in a way of its own is asked no further: the spawn will tell. */
async function assertThere(client: Client, id: string, signal: AbortSignal): Promise<void> {
  const { status } = await client.read(`/${id}/content-type`, { accept: 'application/json', signal });
  if (status !== 404) return;
  // It may have no content type.
  const whole = await client.transport.request({ method: 'GET', path: `/${id}`, maxBytes: maxModuleBytes, signal });
  if (whole.status === 404) throw moduleNotThere(id, client.transport.url);
}
