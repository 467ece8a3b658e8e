/**
 * The node a command talks to. With `--url` (or the setting `network.url`) it is that node. Else it is the workspace's own:
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
import { createTransport, type TransportOptions } from '../client/transport.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { getText, isMessage } from '../message/value.ts';
import type { Engine, LuaLimits } from '../lua/engines.ts';
import type { Signer } from '../message/signer.ts';
import { readNodeFile, removeNodeFile, writeNodeFile } from '../project/node-file.ts';
import { ensureStateFolder, findWorkspace, type Workspace } from '../project/state-folder.ts';
import { readUserSettings } from '../project/user-settings.ts';
import type { CliContext } from './context.ts';
import { engineOfOthers } from './errors.ts';
import { debugNodeLog, ownPlaces } from './node-log.ts';
import { openWallet, walletAddress } from './wallet-access.ts';

export interface NodeAccess {
  readonly client: Client;
  readonly workspace: Workspace;
  /** True for the workspace's own node. */
  readonly local: boolean;
  /** Ends the command's part: stops hosting once its connections are drained. */
  close(): Promise<void>;
}

/** `--engine`, of commands that may host the node. */
export interface EngineOption {
  readonly engine?: Engine['id'] | undefined;
}

export interface NodeAccessOptions extends EngineOption {
  /** The command signs messages. Without it no wallet is opened (and none is made). */
  readonly wallet: boolean;
}

/** Finds or hosts the node. Call `close` when done. */
export async function openNode(context: CliContext, options: NodeAccessOptions): Promise<NodeAccess> {
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  for (const warning of workspace.project?.warnings ?? []) context.output.warn(warning);
  const configured = readUserSettings(context.home)['network.url'];
  const remote = context.flags.url ?? configured;
  if (context.flags.url === undefined && configured !== undefined) context.output.status(`Using ${configured} (network.url of your settings).`);
  const signer = options.wallet ? await openWallet(context, workspace, remote === undefined || isLoopback(remote)) : noSigner;
  if (remote !== undefined) {
    if (options.engine !== undefined) throw engineOfOthers(remote);
    const transport = createTransport({ url: remote, ...debugAttempts(context) });
    return { client: createClient(transport, signer), workspace, local: false, close: () => transport.close() };
  }

  let hosted: Hosted | undefined;
  const find = async (): Promise<string> => {
    const running = await findHost(workspace.stateFolder);
    if (running !== undefined && running !== hosted?.url) {
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
  const transport = createTransport({ url: await locate(), relocate: locate, ...debugAttempts(context) });
  return {
    client: createClient(transport, signer, { repeatsWrites: true }),
    workspace,
    local: true,
    async close() {
      await transport.close();
      if (hosted === undefined) return;
      removeNodeFile(workspace.stateFolder, hosted.url);
      // After Ctrl-C nobody waits for what still runs; what was acknowledged is kept.
      await hosted.node.stop(context.signal.aborted ? 0 : undefined);
    },
  };
}

/** URL of the node that `node.json` names, when it answers. */
export async function findHost(stateFolder: string): Promise<string | undefined> {
  const known = readNodeFile(stateFolder);
  return known !== undefined && (await answers(known.url, known.pid)) ? known.url : undefined;
}

/** True when a node answers at a URL. A closed port is known at once; a host that is alive and busy gets time. */
async function answers(url: string, pid: number): Promise<boolean> {
  if (!URL.canParse(url)) return false;
  const transport = createTransport({ url, timeoutMs: isProcessAlive(pid) ? 10_000 : 1000, attempts: 1 });
  try {
    const reply = await transport.request({ method: 'GET', path: '/~meta@1.0/info/port', headers: [['accept', 'application/json']] });
    return reply.status === 200;
  } catch {
    return false;
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
    strict: options.strict ?? config?.node?.strict ?? false,
    logRequests: options.logRequests === true || debug.on('http'),
    onLog: (event: string, fields: Record<string, unknown>) => {
      const shown = event === 'request' ? fields : readable(fields);
      onLog?.(event, shown);
      toDebug(event, shown);
    },
  };
  const node = await startNode({ ...rest, ...more, limits, ...(engine === undefined ? {} : { engine }), ...(operator === undefined ? {} : { operator }), signer: signerOf(key), folder: stateFolder, isAlive: answers });
  writeNodeFile(stateFolder, { url: node.url, pid: process.pid, startedAt: new Date().toISOString() });
  return node;
}

/** Debug lines of what this command asks of nodes. */
function debugAttempts({ debug }: CliContext): Pick<TransportOptions, 'onAttempt'> {
  if (!debug.on('client')) return {};
  return {
    onAttempt: ({ method, url, attempt, ms, status, error }) =>
      debug.line('client', `${method} ${loggedPath(url)} ${status ?? error} ${ms} ms${attempt === 1 ? '' : `, attempt ${attempt}`}`),
  };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

/** Stands where a command only reads. Using it is a bug. */
const noSigner: Signer = {
  address: '',
  modulus: new Uint8Array(0),
  sign: () => Promise.reject(new Error('This command opened no wallet, so it cannot sign.')),
};
