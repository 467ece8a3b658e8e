/** Spawns a process of a module that is where the node reads it, and remembers the process. */
import type { Result } from '../../../base/result.ts';
import { spawnTags } from '../../../client/spawn-tags.ts';
import type { PlainValue } from '../../../message/value.ts';
import { rememberProcess, setCurrentProcess } from '../../../project/names.ts';
import type { Runtime } from '../../../project/runtime.ts';
import type { CliContext } from '../../context.ts';
import { intervalText } from '../../interval-text.ts';
import type { NodeAccess } from '../../node-access.ts';
import { readableResult } from '../../readable-result.ts';
import type { PlacedModule } from './place-module.ts';

/** What was made. */
export interface Deployed {
  readonly summary: {
    readonly process: string;
    readonly module: string;
    readonly runtime: Runtime;
    readonly url: string;
    readonly slot: number;
    readonly tags: Record<string, string>;
    /** Of a module that was uploaded. */
    readonly upload?: PlacedModule['upload'];
  };
  /** Of the process message. */
  readonly first: Result;
}

export interface Spawning {
  readonly access: NodeAccess;
  readonly module: PlacedModule;
  readonly runtime: Runtime;
  readonly name: string | undefined;
  readonly cron: string | undefined;
  /** Further keys of the process message. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Spawns the process, which becomes the current one if it works.
 * @param spawning.node address of the node
 * @param spawning.data of the process message
 */
export async function spawnProcess(context: CliContext, { node, data, ...spawning }: Spawning & { readonly node: string; readonly data?: string }): Promise<Deployed> {
  const { signal } = context;
  const { access, module, runtime } = spawning;
  const { client } = access;
  const tags = spawnTags({ module: module.id, node, tags: spawning.tags });
  const { process, slot } = await client.spawn({ ...tags, ...(data === undefined ? {} : { data }) }, { signal });
  const first = await readableResult(context, access, { process, slot, id: process, ...(await client.result(process, slot, { signal })), ms: { sign: 0, schedule: 0, compute: 0 } });
  // A module that cannot even load takes neither the name nor the place of one that works.
  if (first.ok) await remember(context, spawning, process);
  return { first, summary: { process, module: module.id, runtime, url: client.transport.url, slot, tags: printable(tags), ...(module.upload === undefined ? {} : { upload: module.upload }) } };
}

async function remember({ output }: CliContext, { access: { workspace, local, network }, module, name, cron }: Spawning, process: string): Promise<void> {
  const { nameTakenFrom } = await rememberProcess(workspace, {
    id: process,
    module: module.id,
    ...(name === undefined ? {} : { name }),
  });
  await setCurrentProcess(workspace, process);
  if (nameTakenFrom !== undefined) output.warn(`The name ${name} now means this process; before, it was ${nameTakenFrom}.`);
  const often = intervalText(cron ?? '');
  if (cron !== undefined && local) output.status(`It gets a Cron message every ${often} while a node runs here: \`hbx node\` keeps one running. \`hbx cron list\` tells about them.`);
  else if (cron !== undefined) output.status(`It asks for a Cron message every ${often}: hbx's own nodes send them, others may not. \`hbx cron stop ${name ?? process} ${'origin' in network ? `--network ${network.name}` : `--url ${network.url}`}\` ends it.`);
}

function printable(tags: Readonly<Record<string, PlainValue>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, String(value)]));
}
