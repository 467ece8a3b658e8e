/**
 * Uploads content to a service that takes ANS-104 items (Turbo, or a node of hbx), in two steps, so that everything is known before
 * anything is sent:
 *
 * 1. `prepareUpload`: waits for its turn, looks whether this workspace uploaded the same already, or began to: then the same item is sent
 *    again; else makes the item, asks for its price when it may have
 *    one, for the credit of the signer when it has, and signs it.
 * 2. `send`: remembers the item, sends it, and remembers that it is there.
 *
 * `uploadItem` is both.
 */
import type { Signer } from '../../message/signer.ts';
import type { Transport } from '../transport.ts';
import { digestOf, type UploadContent } from './content.ts';
import { damagedIntent, notEnoughCredit } from './errors.ts';
import { draftItem, type UploadTag } from './make-item.ts';
import { balanceOf, priceOf, wincText } from './price.ts';
import { hasItem, sendItem, type SendItemOptions } from './send-item.ts';
import { takeTurn } from './upload-turn.ts';
import { findUpload, rememberUpload, uploadKey, uploadsFile, type UploadRecord } from './uploads-file.ts';

/** Where items go. Its transports are opened when they are needed. */
export interface UploadService {
  /** What uploads are remembered by: its URL, or `local` for the workspace's own node. */
  readonly name: string;
  /** It is a node, or something else on this machine, and may have forgotten what was uploaded to it: it is asked. */
  readonly forgets: boolean;
  /** Takes the items. */
  transport(): Promise<Transport>;
  /** Tells prices and credits. */
  payment(): Promise<Transport>;
  /** Where an item can be read; `null` when nobody answers there once the command ends. */
  urlOf(id: string): string | null;
}

export interface UploadRequest {
  readonly content: UploadContent;
  /** As they stand in the item, in this order. */
  readonly tags: readonly UploadTag[];
  readonly signer: Signer;
  /** Of the workspace: uploads are remembered there. It must be there when something is sent. */
  readonly stateFolder: string;
  /** Upload it although it was uploaded before. */
  readonly force?: boolean;
  /** Ask no service for anything but a price. */
  readonly dryRun?: boolean;
  /** Called before it is signed; what it throws ends the upload. @param price in winc; `undefined` when the service tells none */
  readonly confirm?: (upload: { readonly sizeBytes: number; readonly price: bigint | undefined }) => Promise<void>;
  /** Hears that another upload of the same is under way, and is waited for. */
  readonly onWait?: () => void;
  readonly signal?: AbortSignal | undefined;
}

export interface PreparedUpload {
  readonly id: string;
  /** Of the whole item. */
  readonly sizeBytes: number;
  /** It was uploaded before: `send` sends nothing. */
  readonly isKnown: boolean;
  /** An upload of it was begun before, and it may be there: it is the same item. */
  readonly isResumed: boolean;
  /** In winc; `undefined` when the service tells none. */
  readonly price: bigint | undefined;
  /** Credit of the signer, in winc; asked for only when the upload costs something. */
  readonly balance?: bigint;
  /** @throws HbxError as `sendItem` */
  send(options?: Pick<SendItemOptions, 'onProgress' | 'onRetry' | 'pause'>): Promise<UploadResult>;
  /** Ends it without `send`, so that others get their turn. */
  cancel(): void;
}

export interface UploadResult {
  readonly id: string;
  /** Of the whole item. */
  readonly sizeBytes: number;
  /** What was paid, in winc. */
  readonly winc: bigint;
  /** Where it can be read; see `urlOf`. */
  readonly gatewayUrl: string | null;
  /** False when it was there already. */
  readonly uploaded: boolean;
}

/**
 * Gets an upload ready. Sends nothing. Other uploads of the same wait until `send` or `cancel`, unless it is a dry run.
 * @throws HbxError `upload/not-enough-credit` (4) unless it is a dry run, other `upload/…`, `client/…`
 */
export async function prepareUpload(service: UploadService, request: UploadRequest): Promise<PreparedUpload> {
  const { content, tags, signer, stateFolder, signal } = request;
  const key = uploadKey({ digest: await digestOf(content, signal), tags, service: service.name, address: signer.address });
  const turn = request.dryRun === true ? undefined : await takeTurn(stateFolder, key, { signal, onWait: request.onWait });
  try {
    const prepared = await prepare(service, request, key, turn?.waited === true);
    const end = (): void => turn?.end();
    if (prepared.isKnown) end();
    return { ...prepared, cancel: end, send: (options) => prepared.send(options).finally(end) };
  } catch (error) {
    turn?.end();
    throw error;
  }
}

/** As `prepareUpload`, with nobody else at the same upload. @param waited for another one, which has just ended */
async function prepare(service: UploadService, request: UploadRequest, key: string, waited: boolean): Promise<Omit<PreparedUpload, 'cancel'>> {
  const { content, tags, signer, stateFolder, signal } = request;
  const found = findUpload(stateFolder, key);
  const remember = (record: Pick<UploadRecord, 'id' | 'sizeBytes' | 'isSure' | 'signature' | 'tags'>): Promise<void> =>
    rememberUpload(stateFolder, { key, service: service.name, uploadedAt: new Date().toISOString(), ...record });
  // What may have arrived is never sent as another item, whatever is wanted.
  const known = request.force === true && found?.isSure !== false ? undefined : found;
  if (known !== undefined) {
    const { id, sizeBytes, isSure } = known;
    const isTrusted = request.dryRun === true ? isSure : isSure && (waited || !service.forgets);
    if (isTrusted || (request.dryRun !== true && (await hasItem(await service.transport(), id, { signal, isNode: service.forgets })))) {
      return { id, sizeBytes, isKnown: true, isResumed: false, price: 0n, send: async () => {
        if (!isSure) await remember({ id, sizeBytes, isSure: true });
        return { id, sizeBytes, winc: 0n, gatewayUrl: service.urlOf(id), uploaded: false };
      } };
    }
  }
  const intent = known?.isSure === false && known.signature !== undefined ? known : undefined;
  const itemTags = intent?.tags ?? tags;
  const draft = await draftItem(content, { tags: itemTags, signer, signal });
  const { sizeBytes } = draft;
  const price = await priceOf(() => service.payment(), sizeBytes, { signal });
  const balance = price !== undefined && price > 0n ? await balanceOf(await service.payment(), signer.address, { signal }) : undefined;
  if (request.dryRun !== true) {
    if (balance !== undefined && balance < price!) throw notEnoughCredit({ url: (await service.payment()).url, address: signer.address, price: wincText(price!), balance: wincText(balance) });
    await request.confirm?.({ sizeBytes, price });
  }
  const item = intent === undefined ? await draft.sign() : await draft.restore(Buffer.from(intent.signature!, 'base64url'));
  if (item === undefined || (intent !== undefined && item.id !== intent.id)) throw damagedIntent(uploadsFile(stateFolder), intent!.id);
  const { id } = item;
  return {
    id,
    sizeBytes,
    isKnown: false,
    isResumed: intent !== undefined,
    price,
    ...(balance === undefined ? {} : { balance }),
    async send(options = {}) {
      const transport = await service.transport();
      // Before its first byte goes out: however this process ends, the next one sends the same item or none.
      await remember({ id, sizeBytes, isSure: false, signature: Buffer.from(item.signature).toString('base64url'), tags: itemTags });
      let mayBeThere = false;
      const onProgress = (bytes: number): void => {
        mayBeThere = true;
        options.onProgress?.(bytes);
      };
      try {
        const { winc } = await sendItem(transport, item, { ...options, onProgress, address: signer.address, signal });
        await remember({ id, sizeBytes, isSure: true });
        return { id, sizeBytes, winc: winc ?? price ?? 0n, gatewayUrl: service.urlOf(id), uploaded: true };
      } catch (error) {
        // Nothing of it went out: what was uploaded before still is.
        if (!mayBeThere && found?.isSure === true) await rememberUpload(stateFolder, found);
        throw error;
      }
    },
  };
}

/** Uploads content, if it was not uploaded already. @throws HbxError `upload/…`, `client/…` */
export async function uploadItem(service: UploadService, request: UploadRequest, options: Pick<SendItemOptions, 'onProgress' | 'onRetry'> = {}): Promise<UploadResult> {
  return (await prepareUpload(service, request)).send(options);
}
