/** `@ardrive/turbo-sdk` from npm, unmodified, with the types that the tests need. Its ways of paying are not installed (`stubs/`). */
import type { Readable } from 'node:stream';

export interface Receipt {
  readonly id: string;
  readonly owner: string;
  readonly winc: string;
}

export interface SignedItem {
  dataItemStreamFactory(): Buffer | Readable;
  dataItemSizeFactory(): number;
}

interface HowToUpload {
  readonly dataItemOpts?: { readonly tags?: readonly { readonly name: string; readonly value: string }[] };
  readonly chunkingMode?: 'auto' | 'force' | 'disabled';
  readonly maxChunkConcurrency?: number;
}

export interface Turbo {
  upload(input: HowToUpload & { readonly data: string | Uint8Array }): Promise<Receipt>;
  uploadFile(input: HowToUpload & { fileStreamFactory(): Readable; fileSizeFactory(): number }): Promise<Receipt>;
  uploadSignedDataItem(input: SignedItem): Promise<Receipt>;
  getUploadCosts(input: { readonly bytes: readonly number[] }): Promise<unknown>;
  getBalance(): Promise<unknown>;
}

interface Package {
  readonly TurboFactory: Record<'authenticated' | 'unauthenticated', (options: Record<string, unknown>) => Turbo>;
}

/** A client of the package for a node. Without a key it only uploads what is signed. */
export async function openTurbo(url: string, key?: { readonly privateKey: unknown; readonly token?: string }): Promise<Turbo> {
  const { TurboFactory } = (await import('@ardrive/turbo-sdk' as string)) as Package;
  // Both hosts are the node: the package's own must never be asked.
  const services = { uploadServiceConfig: { url }, paymentServiceConfig: { url } };
  return key === undefined ? TurboFactory.unauthenticated(services) : TurboFactory.authenticated({ ...services, gatewayUrl: url, ...key });
}
