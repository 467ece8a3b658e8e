/**
 * The node a command talks to. When another network than `local` is chosen it is the node of that. Else it is the workspace's own:
 * a host that already runs is found by `node.json`; when none answers, this process hosts the node until the command ends.
 * Either way the command talks to it over HTTP.
 *
 * When the host goes away in the middle, the next request finds the new one or becomes it.
 *
 * @source design.md 2, 9.5
 */
import { isHbxError } from '../base/errors.ts';
import { loggedPath } from '../base/logged-path.ts';
import { isProcessAlive } from '../base/process-alive.ts';
import { createClient, type Client } from '../client/client.ts';
import type { LegacynetClient } from '../client/legacynet/client.ts';
import { createTransport, type TransportOptions } from '../client/transport.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { getText, isMessage } from '../message/value.ts';
import type { Engine, LuaLimits } from '../lua/engines.ts';
import type { Signer } from '../message/signer.ts';
import type { WireGeneration } from '../message/wire-generation.ts';
import { isOwnMachine, type ChosenNetwork, type Network } from '../project/networks.ts';
import { readNodeFile, removeNodeFile, writeNodeFile } from '../project/node-file.ts';
import { ensureStateFolder, type Workspace } from '../project/state-folder.ts';
import { readUserSettings } from '../project/user-settings.ts';
import { confirmWrite, type PlannedWrite } from './confirm-network.ts';
import type { CliContext } from './context.ts';
import { engineOfOthers, notOnLegacynet } from './errors.ts';
import { debugNodeLog, ownPlaces } from './node-log.ts';
import { watchNode, type NodeNews } from './node-news.ts';
import { tellPause, tellWait } from './tell-waiting.ts';
import { openWallet, walletAddress } from './wallet-access.ts';
import { openWorkspace } from './workspace.ts';

export interface NodeAccess {
  readonly client: Client;
  readonly workspace: Workspace;
  /** True for the workspace's own node. */
  readonly local: boolean;
  readonly network: Network;
  /**
   * Shows what will be signed and sent and asks, once, where the network is a public one. Without it the first signature asks.
   * @throws HbxError `cli/not-confirmed`, `cli/interrupted`
   */
  confirm(write: Pick<PlannedWrite, 'what' | 'sizeBytes' | 'elsewhere' | 'cost'>): Promise<void>;
  /** The client of legacynet, where the network is that and the command asked for it (`legacynet: true`). `client` then refuses whatever is asked of it. */
  readonly legacynet?: LegacynetClient;
  /** Ends the command's part: stops hosting once its connections are drained. */
  close(): Promise<void>;
  /** Whether this command hosts the node, so that nobody answers at its URL afterwards. Absent: it does not. */
  hosts?(): boolean;
}

/** `--engine`, of commands that may host the node. */
export interface EngineOption {
  readonly engine?: Engine['id'] | undefined;
}

export interface NodeAccessOptions extends EngineOption {
  /** Hears that the node went away, and who answers then; `here` when that is this process itself. */
  readonly onNews?: (news: NodeNews & { readonly here: boolean }) => void;
  /** The command signs messages. Without it no wallet is opened (and none is made). */
  readonly wallet: boolean;
  /** The command knows what to do on legacynet. Without it, it is refused there. */
  readonly legacynet?: boolean;
  /** `--yes`: nothing is asked before it signs for a public network. */
  readonly yes?: boolean | undefined;
}

/** Finds or hosts the node. Call `close` when done. */
export async function openNode(context: CliContext, options: NodeAccessOptions): Promise<NodeAccess> {
  const { workspace, chosen } = openWorkspace(context);
  for (const warning of workspace.project?.warnings ?? []) context.output.warn(warning);
  const { network } = chosen;
  const remote = network.url;
  if (remote !== undefined && options.engine !== undefined) throw engineOfOthers(remote);
  if (network.legacynet !== undefined && options.legacynet !== true) throw notOnLegacynet(context.commandLine, network.name);
  tellChoice(context, chosen);
  const attempts = (context: CliContext, url: string): Pick<TransportOptions, 'onAttempt' | 'onPause' | 'onWait'> => {
    const { onAttempt: debug } = debugAttempts(context);
    if (options.onNews === undefined) return { onPause: tellPause(context), onWait: tellWait(context), ...(debug === undefined ? {} : { onAttempt: debug }) };
    // Units of legacynet don't move.
    if (network.legacynet !== undefined) return debug === undefined ? {} : { onAttempt: debug };
    const watch = watchNode(url, (news) => options.onNews!({ ...news, here: news.url === hosted?.url }));
    return {
      onAttempt(attempt) {
        debug?.(attempt);
        watch(attempt);
      },
    };
  };
  let hosted: Hosted | undefined;
  const { signer, confirm } = options.wallet ? askingSigner(context, network, await openWallet(context, workspace, isOwnMachine(network)), options) : { signer: noSigner, confirm: () => Promise.resolve() };
  if (network.legacynet !== undefined) {
    const { openLegacynet } = await import('./open-legacynet.ts');
    return { ...openLegacynet(network.legacynet, signer, (url) => createTransport({ url, env: context.env, ...attempts(context, url) })), workspace, local: false, network, confirm };
  }
  if (remote !== undefined) {
    const transport = createTransport({ url: remote, env: context.env, ...attempts(context, remote) });
    return { client: createClient(transport, signer), workspace, local: false, network, confirm, close: () => transport.close() };
  }

  // One that this process hosts speaks as hbx does.
  let generation: WireGeneration = 'may';
  const find = async (): Promise<string> => {
    const { url: running, generation: itsGeneration } = (await findNode(workspace.stateFolder)) ?? {};
    if (running !== undefined && running !== hosted?.url) {
      generation = itsGeneration!;
      if (options.engine !== undefined && (await engineAt(running)) !== options.engine) throw engineOfOthers(running);
      return running;
    }
    if (hosted !== undefined && !hosted.node.lost()) return hosted.url;
    await hosted?.node.stop(0);
    hosted = undefined;
    try {
      hosted = await host(context, workspace, options.engine);
      return hosted.url;
    } catch (error) {
      // Another command was quicker; it may not have written node.json yet.
      if (isHbxError(error) && error.code === 'node/already-hosted') return (error.cause as { url: string }).url;
      throw error;
    }
  };
  // Requests that lost their node at the same time look for the new one together.
  let finding: Promise<string> | undefined;
  const locate = (): Promise<string> =>
    (finding ??= find().finally(() => {
      finding = undefined;
    }));
  const url = await locate();
  const transport = createTransport({ url, relocate: locate, ...attempts(context, url) });
  return {
    client: createClient(transport, signer, { repeatsWrites: true, generation }),
    workspace,
    local: true,
    network,
    confirm,
    hosts: () => hosted !== undefined,
    async close() {
      await transport.close();
      if (hosted === undefined) return;
      removeNodeFile(workspace.stateFolder, hosted.url);
      // After Ctrl-C nobody waits for what still runs; what was acknowledged is kept.
      await hosted.node.stop(context.signal.aborted ? 0 : undefined);
    },
  };
}

/** A signer that asks before its first signature, unless `confirm` did. */
function askingSigner(context: CliContext, network: Network, signer: Signer, { yes }: NodeAccessOptions): { readonly signer: Signer; readonly confirm: NodeAccess['confirm'] } {
  let asked: Promise<void> | undefined;
  const confirm: NodeAccess['confirm'] = (write) => (asked ??= confirmWrite(context, network, { ...write, address: signer.address, yes }));
  if (isOwnMachine(network)) return { signer, confirm };
  return {
    confirm,
    signer: {
      address: signer.address,
      modulus: signer.modulus,
      async sign(data, digest) {
        await confirm({ what: 'messages' });
        return signer.sign(data, digest);
      },
    },
  };
}

/** A network that nothing on the command line names. */
function tellChoice({ output }: CliContext, { network: { name, url }, by }: ChosenNetwork): void {
  if (url === undefined || by === '--url' || by === '--network') return;
  const why = { HBX_NETWORK: 'HBX_NETWORK', project: '"network" of hbx.config.json', settings: '`hbx network use`', 'network.url': 'network.url of your settings', default: '' }[by];
  output.status(`Using ${by === 'network.url' ? url : `${name}, ${url}`} (${why}).`);
}

/** URL of the node that `node.json` names, when it answers. */
export async function findHost(stateFolder: string): Promise<string | undefined> {
  return (await findNode(stateFolder))?.url;
}

async function findNode(stateFolder: string): Promise<{ readonly url: string; readonly generation: WireGeneration } | undefined> {
  const known = readNodeFile(stateFolder);
  const generation = known === undefined ? undefined : await generationAt(known.url, known.pid);
  return generation === undefined ? undefined : { url: known!.url, generation };
}

/** True when a node answers at a URL. */
const answers = async (url: string, pid: number): Promise<boolean> => (await generationAt(url, pid)) !== undefined;

/** The wire generation of a node of ours, `undefined` when none answers. A closed port is known at once; a host that is alive and busy gets time. */
async function generationAt(url: string, pid: number): Promise<WireGeneration | undefined> {
  if (!URL.canParse(url)) return undefined;
  const transport = createTransport({ url, timeoutMs: isProcessAlive(pid) ? 10_000 : 1000, attempts: 1 });
  try {
    const reply = await transport.request({ method: 'GET', path: '/~meta@1.0/info/port', headers: [['accept', 'application/json']] });
    // A node that speaks as those of September puts its signatures into JSON.
    return reply.status !== 200 ? undefined : Buffer.from(reply.body).includes('"constant:ao"') ? 'sept' : 'may';
  } catch {
    return undefined;
  } finally {
    await transport.close();
  }
}

/** The Lua engine of a node that answers. */
async function engineAt(url: string): Promise<string | undefined> {
  const transport = createTransport({ url });
  try {
    const reply = await transport.request({ method: 'GET', path: '/~meta@1.0/info/engine', headers: [['accept', 'application/json']] });
    const parsed = decodeJson(Buffer.from(reply.body).toString('utf8'));
    return parsed.ok && isMessage(parsed.value) ? getText(parsed.value, 'body') : undefined;
  } finally {
    await transport.close();
  }
}

interface Hosted {
  readonly url: string;
  readonly node: Awaited<ReturnType<typeof import('../node/create-node.ts').startNode>>;
}

async function host(context: CliContext, workspace: Workspace, engine: Engine['id'] | undefined): Promise<Hosted> {
  const node = await startOwnNode(context, workspace, { engine });
  return { url: node.url, node };
}

export interface OwnNodeOptions extends EngineOption {
  readonly host?: string;
  readonly port?: number;
  readonly allowHosts?: readonly string[];
  readonly stateFolder?: string;
  /** Win over those of the project's config. */
  readonly limits?: Partial<LuaLimits>;
  /** Added to those of the project's config. */
  readonly peers?: readonly string[];
  readonly allowRelay?: readonly string[];
  readonly strict?: boolean;
  readonly wire?: WireGeneration;
  readonly logRequests?: boolean;
  readonly onLog?: (event: string, fields: Record<string, unknown>) => void;
}

/** Starts the workspace's node in this process (its operator is the user's wallet, when there is one already) and tells other commands where it is. */
export async function startOwnNode(context: CliContext, workspace: Workspace, options: OwnNodeOptions = {}): Promise<Hosted['node']> {
  const stateFolder = ensureStateFolder(options.stateFolder ?? workspace.stateFolder);
  const [{ startNode }, { loadOrCreateKey }, { signerOf }, { join }, { openSourceMaps }] = await Promise.all([
    import('../node/create-node.ts'),
    import('../wallet/node-key.ts'),
    import('../wallet/wallet.ts'),
    import('node:path'),
    import('../project/source-maps.ts'),
  ]);
  let spinner: ReturnType<CliContext['output']['spinner']> | undefined;
  const key = await loadOrCreateKey(join(stateFolder, 'node-key.json'), {
    signal: context.signal,
    onCreate: () => {
      spinner = context.output.spinner("Making the node's own key (RSA-4096, once) …");
    },
  });
  spinner?.stop();
  const { stateFolder: _folder, engine: _engine, onLog, ...rest } = options;
  const config = workspace.project?.config;
  const engine = options.engine ?? config?.engine ?? (readUserSettings(context.home).engine as Engine['id'] | undefined);
  const limits = { ...config?.limits, ...options.limits };
  const operator = await walletAddress(context, workspace);
  const { debug } = context;
  const toDebug = debugNodeLog(context);
  const readable = ownPlaces(openSourceMaps(stateFolder), context.cwd);
  const more = {
    peers: [...(config?.node?.peers ?? []), ...(options.peers ?? [])],
    allowRelay: [...(config?.node?.relay ?? []), ...(options.allowRelay ?? [])],
    env: context.env,
    strict: options.strict ?? (options.wire !== undefined || config?.node?.strict) ?? false,
    logRequests: options.logRequests === true || debug.on('http'),
    onLog: (event: string, fields: Record<string, unknown>) => {
      const shown = event === 'request' ? fields : readable(fields);
      onLog?.(event, shown);
      toDebug(event, shown);
    },
  };
  const node = await startNode({ ...rest, ...more, limits, ...(engine === undefined ? {} : { engine }), ...(operator === undefined ? {} : { operator }), signer: signerOf(key), folder: stateFolder, codeFolder: join(context.home, 'compiled'), isAlive: answers });
  writeNodeFile(stateFolder, { url: node.url, pid: process.pid, startedAt: new Date().toISOString() });
  return node;
}

/** Debug lines of what this command asks of nodes. */
function debugAttempts({ debug }: CliContext): Pick<TransportOptions, 'onAttempt'> {
  if (!debug.on('client')) return {};
  return {
    onAttempt: ({ method, url, attempt, ms, status, error, redirectedTo }) =>
      debug.line('client', `${method} ${loggedPath(url)} ${status ?? error} ${ms} ms${attempt === 1 ? '' : `, attempt ${attempt}`}${redirectedTo === undefined ? '' : `, from ${loggedPath(redirectedTo)}`}`),
  };
}

/** Stands where a command only reads. Using it is a bug. */
export const noSigner: Signer = {
  address: '',
  modulus: new Uint8Array(0),
  sign: () => Promise.reject(new Error('This command opened no wallet, so it cannot sign.')),
};
