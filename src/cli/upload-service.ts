/**
 * Where a command uploads to. The first that names a URL counts: `--turbo-url`, the network (`turbo` of one that is described in the
 * config or the settings), `"turbo"` of the project's config, the user's settings. When none does, a node on this machine takes uploads
 * itself, and for any other node it is ArDrive's Turbo.
 *
 * Prices are asked, and items read, where the same place says; else at the service itself, and at arweave.net.
 */
import { loggedPath } from '../base/logged-path.ts';
import { sameUrl } from '../base/node-url.ts';
import { notThere } from '../client/legacynet/errors.ts';
import { createTransport, type Transport } from '../client/transport.ts';
import type { UploadService } from '../client/upload/upload.ts';
import type { Signer } from '../message/signer.ts';
import { chooseNetwork, isOwnMachine, localNetwork, networkAt, type Network } from '../project/networks.ts';
import { findWorkspace, type Workspace } from '../project/state-folder.ts';
import { readUserSettings } from '../project/user-settings.ts';
import type { CliContext } from './context.ts';
import { openNode, type NodeAccess } from './node-access.ts';
import { openWallet } from './wallet-access.ts';
import { networkSources } from './workspace.ts';

export interface UploadAccess {
  readonly service: UploadService;
  /** Of the service: whether strangers read what is sent there. */
  readonly network: Network;
  readonly signer: Signer;
  readonly workspace: Workspace;
  close(): Promise<void>;
}

export interface UploadAccessOptions {
  /** `--turbo-url`. */
  readonly turboUrl?: string | undefined;
  /** The node that the command has open. Else the project's own is opened when it takes the upload. */
  readonly access?: NodeAccess | undefined;
  /** Nothing will be sent, so no node is needed yet. */
  readonly dryRun?: boolean;
}

/** A service with a URL. */
interface Place {
  readonly url?: string | undefined;
  readonly payment?: string | undefined;
  readonly gateway?: string | undefined;
}

const turbo = { url: 'https://upload.ardrive.io', payment: 'https://payment.ardrive.io', gateway: 'https://arweave.net' } as const;

/** Finds the service and opens the wallet. Call `close` when done: it closes what was opened for the upload. */
export async function openUploads(context: CliContext, { turboUrl, access, dryRun = false }: UploadAccessOptions): Promise<UploadAccess> {
  const workspace = access?.workspace ?? findWorkspace({ cwd: context.cwd, home: context.home });
  const node = access?.network ?? chooseNetwork(context.flags, context.env, networkSources(context, workspace)).network;
  const place = placeOf(context, workspace, turboUrl, node);
  return place.url === undefined ? openOwnNode(context, workspace, { access, dryRun }) : openPlace(context, workspace, { ...place, url: place.url }, access);
}

/** Where the uploads of a command that has a node open go, in words. Undefined: to that node. */
export function uploadPlace(context: CliContext, { network, workspace }: Pick<NodeAccess, 'network' | 'workspace'>, turboUrl: string | undefined): string | undefined {
  const url = placeOf(context, workspace, turboUrl, network).url?.replace(/\/+$/, '');
  if (url === undefined || (network.url !== undefined && sameUrl(url, network.url))) return undefined;
  return isOwnMachine(networkAt(url, networkSources(context, workspace))) ? url : `${url} (for ever, on Arweave)`;
}

function placeOf(context: CliContext, workspace: Workspace, turboUrl: string | undefined, node: Network): Place {
  const settings = readUserSettings(context.home);
  const user = { url: settings['turbo.url'], payment: settings['turbo.payment'], gateway: settings['turbo.gateway'] };
  const places: Place[] = [{ url: turboUrl }, { url: node.turbo, gateway: node.gateway }, workspace.project?.config.turbo ?? {}, user];
  const named = places.find(({ url }) => url !== undefined);
  if (named !== undefined) return named;
  // Units take no uploads.
  if (isOwnMachine(node)) {
    if (node.legacynet !== undefined) throw notThere('no place for uploads on this machine', '`--turbo-url <url>` names a service, as https://upload.ardrive.io.');
    return { url: node.url };
  }
  return { ...turbo, gateway: places.find(({ gateway }) => gateway !== undefined)?.gateway ?? turbo.gateway };
}

async function openOwnNode(context: CliContext, workspace: Workspace, { access, dryRun }: { access: NodeAccess | undefined; dryRun: boolean }): Promise<UploadAccess> {
  let opened: Promise<NodeAccess> | undefined;
  const node = async (): Promise<NodeAccess> => access ?? (await (opened ??= openNode(context, { wallet: true })));
  const signer = dryRun && access === undefined ? await openWallet(context, workspace, true) : (await node()).client.signer;
  const transport = async (): Promise<Transport> => (await node()).client.transport;
  let used: Transport | undefined;
  let isHosted = (): boolean => false;
  return {
    signer,
    workspace,
    network: localNetwork,
    service: {
      name: 'local',
      // `hbx node --reset` and the like.
      forgets: true,
      transport: async () => {
        const { client, hosts } = await node();
        isHosted = hosts ?? isHosted;
        return (used = client.transport);
      },
      payment: transport,
      // Where it listens by now, unless it ends with the command.
      urlOf: (id) => (used === undefined || isHosted() ? null : `${used.url}/raw/${id}`),
    },
    close: async () => void (await (await opened)?.close()),
  };
}

async function openPlace(context: CliContext, workspace: Workspace, place: Place & { readonly url: string }, access: NodeAccess | undefined): Promise<UploadAccess> {
  const url = place.url.replace(/\/+$/, '');
  const network = networkAt(url, networkSources(context, workspace));
  const isHere = isOwnMachine(network);
  const signer = access?.client.signer ?? (await openWallet(context, workspace, isHere));
  const open = new Map<string, Transport>();
  const transportTo = async (to: string): Promise<Transport> => {
    let transport = open.get(to);
    if (transport === undefined) open.set(to, (transport = createTransport({ url: to, env: context.env, ...debugAttempts(context) })));
    return transport;
  };
  const gateway = place.gateway?.replace(/\/+$/, '');
  return {
    signer,
    workspace,
    network,
    service: {
      name: url,
      forgets: isHere,
      transport: () => transportTo(url),
      payment: () => transportTo(place.payment?.replace(/\/+$/, '') ?? (url === turbo.url ? turbo.payment : url)),
      urlOf: (id) => (gateway === undefined && isHere ? `${url}/raw/${id}` : `${gateway ?? turbo.gateway}/${id}`),
    },
    close: async () => void (await Promise.all([...open.values()].map((transport) => transport.close()))),
  };
}

function debugAttempts({ debug }: CliContext): Pick<Parameters<typeof createTransport>[0], 'onAttempt'> {
  if (!debug.on('client')) return {};
  return { onAttempt: ({ method, url, attempt, ms, status, error }) => debug.line('client', `${method} ${loggedPath(url)} ${status ?? error} ${ms} ms${attempt === 1 ? '' : `, attempt ${attempt}`}`) };
}
