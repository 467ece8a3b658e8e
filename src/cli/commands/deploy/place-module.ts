/** Gets a module to where the node reads it: into the node itself, by its device for that or as a message, or to Arweave. */
import type { CliContext } from '../../context.ts';
import type { NodeAccess } from '../../node-access.ts';

/** Where a module goes. */
export interface ModulePlace {
  /** `auto` is decided by `chooseSource`. */
  readonly kind: 'auto' | 'node' | 'message' | 'upload';
  /** The tag App-Name of an upload. It is not Name: nodes call the code in errors by that, and source maps know it by its id. */
  readonly name?: string | undefined;
  /** `--turbo-url`. */
  readonly turboUrl?: string | undefined;
  /** `--yes`. */
  readonly yes?: boolean;
  /**
   * Asks about all that is deployed, once the price of the upload is known. Called again for what is deployed anew.
   * @param upload absent when nothing is uploaded
   * @returns false when the upload was not asked about
   */
  readonly confirm?: (upload?: { readonly price: bigint | undefined }) => Promise<boolean>;
}

/** A module that the node can read. */
export interface PlacedModule {
  readonly id: string;
  /** Of one that was uploaded. */
  readonly upload?: {
    /** `null` when the command itself hosts the node: `hbx get /raw/<id>` reads it. */
    readonly url: string | null;
    /** Of the whole item. */
    readonly sizeBytes: number;
    /** What was paid. */
    readonly winc: string;
    /** False when it was there already. */
    readonly uploaded: boolean;
  };
}

/**
 * Puts it there, once for the same code.
 * @throws HbxError `upload/…`, `client/…`
 */
export async function placeModule(context: CliContext, access: NodeAccess, place: ModulePlace, code: string): Promise<PlacedModule> {
  if (place.kind === 'upload') return uploadModule(context, access, place, code);
  if (place.kind === 'message') return sendModule(context, access, code);
  const { id, cached } = await access.client.cacheModule(code, { signal: context.signal });
  if (cached) context.output.status('The node has this module already.');
  return { id };
}

async function uploadModule(context: CliContext, access: NodeAccess, place: ModulePlace, code: string): Promise<PlacedModule> {
  const { name, turboUrl, confirm } = place;
  const [{ openUploads }, { performUpload }, { bytesContent }] = await Promise.all([import('../../upload-service.ts'), import('../../perform-upload.ts'), import('../../../client/upload/content.ts')]);
  const uploads = await openUploads(context, { turboUrl, access });
  try {
    const tags = [{ name: 'Content-Type', value: 'application/lua' }, ...(name === undefined ? [] : [{ name: 'App-Name', value: name }])];
    const { result } = await performUpload(context, uploads, { content: bytesContent(Buffer.from(code, 'utf8')), tags, what: 'the module', yes: place.yes === true, ...(confirm === undefined ? {} : { confirm }) });
    // What was uploaded before was not asked about, and the process is.
    await confirm?.();
    const { id, gatewayUrl, sizeBytes, winc, uploaded } = result!;
    return { id, upload: { url: gatewayUrl, sizeBytes, winc: String(winc), uploaded } };
  } finally {
    await uploads.close();
  }
}

/** As a message to a process made for it: where that was done before with the same code, nothing is sent. */
async function sendModule({ output, signal }: CliContext, { client, workspace }: NodeAccess, code: string): Promise<PlacedModule> {
  const [{ storeModule }, { digestOf, findStoredModule, rememberStoredModule }, { ensureStateFolder }] = await Promise.all([import('../../../client/store-module.ts'), import('../../../project/stored-modules.ts'), import('../../../project/state-folder.ts')]);
  const stateFolder = ensureStateFolder(workspace.stateFolder);
  const { url } = client.transport;
  const known = findStoredModule(stateFolder, url, code);
  const isThere = async (path: string): Promise<boolean> => (await client.read(path, { accept: 'application/json', signal })).status === 200;
  if (known.id !== undefined && (await isThere(`/${known.id}/content-type`))) {
    output.status('The node has this module already.');
    return { id: known.id };
  }
  const holder = known.holder !== undefined && (await isThere(`/${known.holder}/device`)) ? known.holder : undefined;
  const stored = await storeModule(client, code, { signal, holder });
  await rememberStoredModule(stateFolder, { node: url, digest: digestOf(code), ...stored });
  output.status(`The module is the message ${stored.id} to a process made for modules.`);
  return { id: stored.id };
}
