/** `hbx deploy --module <id>`: a process of a module that is on the node or the network already. */
import { isId } from '../../../message/value.ts';
import type { CliContext } from '../../context.ts';
import { badValue, wrongUsage } from '../../errors.ts';
import { assertLua } from './assert-lua.ts';
import { checkModule } from './check-module.ts';
import { spawnProcess, type Deployed, type Spawning } from './spawn-process.ts';

/** What is named besides `--module`, as options are written. */
export interface BesideModule {
  readonly file?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Options that are about a file. */
const aboutFiles = { blueprint: '--blueprint', watch: '--watch', onBoot: '--on-boot', minify: '--minify', upload: '--upload', moduleSource: '--module-source', turboUrl: '--turbo-url' } as const;

/** @throws HbxError `cli/bad-value`, `cli/usage` when a file is meant as well */
export function assertModuleAlone({ commandLine }: CliContext, id: string, { file, options }: BesideModule): void {
  if (!isId(id)) throw badValue('--module', id, 'the id of a module (43 characters)', 'A file is deployed as it is named: `hbx deploy <file.lua>`.');
  if (file !== undefined) throw wrongUsage(`Name a file or a module, not both: ${file} and --module ${id}.`, commandLine);
  for (const [name, flag] of Object.entries(aboutFiles)) {
    if (options[name] !== undefined) throw wrongUsage(`${flag} is for a file, and --module takes a module as it is.`, commandLine);
  }
}

/** What is spawned, in which dialect, and the question about it. */
export interface KnownModule extends Spawning {
  readonly dialect: 'luerl' | 'puc';
  /** Asked once the module is known to be one. */
  readonly confirm: () => Promise<void>;
}

/**
 * Spawns a process of the module.
 * @throws HbxError `deploy/module-not-there`, `deploy/no-lua`, `deploy/module`, `deploy/no-compute`; what `confirm` throws
 */
export async function deployKnownModule(context: CliContext, { dialect, confirm, ...spawning }: KnownModule): Promise<Deployed> {
  const { signal } = context;
  const { access, module } = spawning;
  const { client, workspace } = access;
  // Another device may run other modules.
  const isLua = /^lua@/i.test(Object.entries(spawning.tags).find(([key]) => key.toLowerCase() === 'execution-device')?.[1] ?? 'lua@5.3a');
  const [node] = await Promise.all([client.nodeAddress({ signal }), isLua ? assertLua(client, { id: module.id, dialect, source: !access.local }, signal) : undefined]);
  if (access.local && isLua) await checkModule(client, { id: module.id, file: `The module ${module.id}`, dialect, stateFolder: workspace.stateFolder, notLoaded: `\`hbx get /raw/${module.id}\` shows what it is; \`hbx deploy <file.lua>\` deploys a file.` }, signal);
  await confirm();
  return spawnProcess(context, { ...spawning, node });
}
