/**
 * Uploads content to a service that takes ANS-104 items (Turbo, or a node of hbx), in two steps, so that everything is known before
 * anything is sent:
 *
 * 1. `prepareUpload`: looks whether this workspace uploaded the same already; else makes the item, asks for its price when it may have
 *    one, for the credit of the signer when it has, and signs it.
 * 2. `send`: sends it and remembers it.
 *
 * `uploadItem` is both.
 */
import { isHbxError } from '../../base/errors.ts';
import type { Signer } from '../../message/signer.ts';
import type { Transport } from '../transport.ts';
import { digestOf, type UploadContent } from './content.ts';
import { notEnoughCredit } from './errors.ts';
import { draftItem, type UploadTag } from './make-item.ts';
import { balanceOf, priceOf, wincText } from './price.ts';
import { hasItem, sendItem, type SendItemOptions } from './send-item.ts';
import { findUpload, rememberUpload, uploadKey } from './uploads-file.ts';

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
  /** Where an item can be read. */
  urlOf(id: string): string;
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
  readonly signal?: AbortSignal | undefined;
}

export interface PreparedUpload {
  readonly id: string;
  /** Of the whole item. */
  readonly sizeBytes: number;
  /** It was uploaded before: `send` sends nothing. */
  readonly isKnown: boolean;
  /** In winc; `undefined` when the service tells none. */
  readonly price: bigint | undefined;
  /** Credit of the signer, in winc; asked for only when the upload costs something. */
  readonly balance?: bigint;
  /** @throws HbxError as `sendItem` */
  send(options?: Pick<SendItemOptions, 'onProgress' | 'onRetry' | 'pause'>): Promise<UploadResult>;
}

export interface UploadResult {
  readonly id: string;
  /** Of the whole item. */
  readonly sizeBytes: number;
  /** What was paid, in winc. */
  readonly winc: bigint;
  readonly gatewayUrl: string;
  /** False when it was there already. */
  readonly uploaded: boolean;
}

/**
 * Gets an upload ready. Sends nothing.
 * @throws HbxError `upload/not-enough-credit` (4) unless it is a dry run, other `upload/…`, `client/…`
 */
export async function prepareUpload(service: UploadService, request: UploadRequest): Promise<PreparedUpload> {
  const { content, tags, signer, stateFolder, signal } = request;
  const key = uploadKey({ digest: await digestOf(content, signal), tags, service: service.name, address: signer.address });
  const known = request.force === true ? undefined : findUpload(stateFolder, key);
  const remember = (id: string, sizeBytes: number, isSure: boolean): Promise<void> =>
    rememberUpload(stateFolder, { key, id, service: service.name, sizeBytes, isSure, uploadedAt: new Date().toISOString() });
  if (known !== undefined) {
    const { id, sizeBytes, isSure } = known;
    const isTrusted = request.dryRun === true ? isSure : isSure && !service.forgets;
    if (isTrusted || (request.dryRun !== true && (await hasItem(await service.transport(), id, { signal, isNode: service.forgets })))) {
      return { id, sizeBytes, isKnown: true, price: 0n, send: async () => {
        if (!isSure) await remember(id, sizeBytes, true);
        return { id, sizeBytes, winc: 0n, gatewayUrl: service.urlOf(id), uploaded: false };
      } };
    }
  }
  const draft = await draftItem(content, { tags, signer, signal });
  const { sizeBytes } = draft;
  const price = await priceOf(() => service.payment(), sizeBytes, { signal });
  const balance = price !== undefined && price > 0n ? await balanceOf(await service.payment(), signer.address, { signal }) : undefined;
  if (request.dryRun !== true) {
    if (balance !== undefined && balance < price!) throw notEnoughCredit({ url: (await service.payment()).url, address: signer.address, price: wincText(price!), balance: wincText(balance) });
    await request.confirm?.({ sizeBytes, price });
  }
  const item = await draft.sign();
  const { id } = item;
  return {
    id,
    sizeBytes,
    isKnown: false,
    price,
    ...(balance === undefined ? {} : { balance }),
    async send(options = {}) {
      const transport = await service.transport();
      let sent = 0;
      const onProgress = (bytes: number): void => {
        sent = Math.max(sent, bytes);
        options.onProgress?.(bytes);
      };
      try {
        const { winc } = await sendItem(transport, item, { ...options, onProgress, address: signer.address, signal });
        await remember(id, sizeBytes, true);
        return { id, sizeBytes, winc: winc ?? price ?? 0n, gatewayUrl: service.urlOf(id), uploaded: true };
      } catch (error) {
        // All of it was on its way, and nobody knows whether it arrived: the next run asks.
        if (sent === sizeBytes && isHbxError(error) && ['upload/failed', 'client/aborted'].includes(error.code)) await remember(id, sizeBytes, false);
        throw error;
      }
    },
  };
}

/** Uploads content, if it was not uploaded already. @throws HbxError `upload/…`, `client/…` */
export async function uploadItem(service: UploadService, request: UploadRequest, options: Pick<SendItemOptions, 'onProgress' | 'onRetry'> = {}): Promise<UploadResult> {
  return (await prepareUpload(service, request)).send(options);
}
