/**
 * Uploads content to a service that takes ANS-104 items (Turbo, or a node of hbx), in two steps, so that everything is known before
 * anything is sent:
 *
 * 1. `prepareUpload`: looks whether the same was uploaded already, or begun: then the same item is sent again; else makes the item, asks
 *    for its price when it may have one, and for the credit of the signer when it has; waits for its turn, looks once more, and signs it.
 *    Nothing is written before the upload is confirmed.
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
  /** Uploads are remembered there, and take turns there: with one for all projects of a user the same is uploaded once. Made when it is needed. */
  readonly stateFolder: string;
  /** Where they were remembered before there was one for all: it is read, and nothing is written to it. */
  readonly formerFolder?: string | undefined;
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
  const { content, tags, signer, stateFolder, signal, dryRun = false } = request;
  const key = uploadKey({ digest: await digestOf(content, signal), tags, service: service.name, address: signer.address });
  // A turn is a file. Who has not begun the same before is asked without one.
  const offer = dryRun || lookUp(request, key) !== undefined ? undefined : await offerFor(service, request);
  const turn = dryRun ? undefined : await takeTurn(stateFolder, key, { signal, onWait: request.onWait });
  try {
    const prepared = await prepare(service, request, key, { offer, waited: turn?.waited === true });
    const end = (): void => turn?.end();
    if (prepared.isKnown) end();
    return { ...prepared, cancel: end, send: (options) => prepared.send(options).finally(end) };
  } catch (error) {
    turn?.end();
    throw error;
  }
}

/** What was remembered of the same, and in which folder. */
function lookUp({ stateFolder, formerFolder }: UploadRequest, key: string): { readonly found: UploadRecord; readonly folder: string } | undefined {
  for (const folder of [stateFolder, ...(formerFolder === undefined ? [] : [formerFolder])]) {
    const found = findUpload(folder, key);
    if (found !== undefined) return { found, folder };
  }
  return undefined;
}

/** What an upload costs, confirmed unless it is a dry run. */
interface Offer {
  readonly price: bigint | undefined;
  readonly balance?: bigint;
}

async function offerFor(service: UploadService, request: UploadRequest): Promise<Offer> {
  const { content, tags, signer, signal } = request;
  const { sizeBytes } = await draftItem(content, { tags, signer, signal });
  const price = await priceOf(() => service.payment(), sizeBytes, { signal });
  const balance = price !== undefined && price > 0n ? await balanceOf(await service.payment(), signer.address, { signal }) : undefined;
  if (request.dryRun !== true) {
    if (balance !== undefined && balance < price!) throw notEnoughCredit({ url: (await service.payment()).url, address: signer.address, price: wincText(price!), balance: wincText(balance) });
    await request.confirm?.({ sizeBytes, price });
  }
  return { price, ...(balance === undefined ? {} : { balance }) };
}

/**
 * As `prepareUpload`, with nobody else at the same upload.
 * @param before what happened before the turn came. `offer`: it was confirmed when nothing was remembered yet. `waited`: for another one,
 * which has just ended
 */
async function prepare(service: UploadService, request: UploadRequest, key: string, before: { readonly offer: Offer | undefined; readonly waited: boolean }): Promise<Omit<PreparedUpload, 'cancel'>> {
  const { content, tags, signer, stateFolder, signal, dryRun = false } = request;
  const { found, folder = stateFolder } = lookUp(request, key) ?? {};
  const remember = (record: Pick<UploadRecord, 'id' | 'sizeBytes' | 'isSure' | 'signature' | 'tags'>): Promise<void> =>
    rememberUpload(stateFolder, { key, service: service.name, uploadedAt: new Date().toISOString(), ...record });
  // What may have arrived is never sent as another item, whatever is wanted.
  const known = request.force === true && found?.isSure !== false ? undefined : found;
  if (known !== undefined) {
    const { id, sizeBytes, isSure } = known;
    // What came to be remembered a moment ago is there.
    const isFresh = before.waited || before.offer !== undefined;
    const isTrusted = isSure && (dryRun || isFresh || !service.forgets);
    if (isTrusted || (!dryRun && (await hasItem(await service.transport(), id, { signal, isNode: service.forgets })))) {
      return { id, sizeBytes, isKnown: true, isResumed: false, price: 0n, send: async () => {
        if (!isSure) await remember({ id, sizeBytes, isSure: true });
        return { id, sizeBytes, winc: 0n, gatewayUrl: service.urlOf(id), uploaded: false };
      } };
    }
  }
  const intent = known?.isSure === false && known.signature !== undefined ? known : undefined;
  const itemTags = intent?.tags ?? tags;
  // Remembered by an early hbx, without its signature. Nobody pays a node of one's own, so it may have it twice.
  if (known?.isSure === false && intent === undefined && !service.forgets && !dryRun) throw damagedIntent(uploadsFile(folder), known.id);
  const { price, balance } = before.offer ?? (await offerFor(service, request));
  const draft = await draftItem(content, { tags: itemTags, signer, signal });
  const { sizeBytes } = draft;
  const item = intent === undefined ? await draft.sign() : await draft.restore(Buffer.from(intent.signature!, 'base64url'));
  if (item === undefined || (intent !== undefined && item.id !== intent.id)) throw damagedIntent(uploadsFile(folder), intent!.id);
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
