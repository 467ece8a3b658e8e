/**
 * The only way to `@permaweb/aoconnect`, ao's own client, in its mode for legacynet. It takes a second and some 60 MB to load, so it comes
 * with the first request to legacynet, and never for a node.
 *
 * It is not a part of hbx: it stands under the Business Source License, as all of ao's repository does, and hbx under MIT. So it is not
 * bundled, and an hbx of npm finds it where it was installed beside it.
 *
 * @source protocol.md D.2, by version 0.0.98
 */
import { noAoconnect } from './errors.ts';

export interface AoTag {
  readonly name: string;
  readonly value: string;
}

export interface AoItem {
  readonly id: string;
  /** The signed ANS-104 item. */
  readonly raw: Uint8Array;
}

/** What is to be signed. `create` gives it when it is told to pass it through. */
export type AoSigner = (create: (options: { readonly passthrough: true }) => Promise<{ readonly data: string | Uint8Array; readonly tags: readonly AoTag[]; readonly target?: string }>) => Promise<AoItem>;

/** `fetch` as far as it is used. */
export type AoFetch = (url: string, init?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array }) => Promise<{ readonly ok: boolean; readonly status: number; json(): Promise<unknown>; text(): Promise<string> }>;

export interface AoSend {
  readonly data?: string | Uint8Array;
  readonly tags: readonly AoTag[];
}

/** Its client of legacynet. */
export interface Aoconnect {
  signMessage(message: AoSend & { readonly process: string; readonly signer: AoSigner }): Promise<AoItem>;
  /** @returns the id of the item */
  sendSignedMessage(item: AoItem): Promise<string>;
  result(asked: { readonly message: string; readonly process: string }): Promise<unknown>;
  dryrun(message: AoSend & { readonly process: string; readonly Owner: string }): Promise<unknown>;
}

export interface AoconnectOptions {
  readonly MODE: 'legacy';
  readonly MU_URL: string;
  readonly CU_URL: string;
  readonly GATEWAY_URL?: string;
  readonly fetch: AoFetch;
  readonly noLog: true;
}

/** Variables that it reads for clients of its own, or writes, when it is loaded. */
const variables = ['AO_URL', 'CU_URL', 'GATEWAY_URL', 'GRAPHQL_MAX_RETRIES', 'GRAPHQL_RETRY_BACKOFF', 'GRAPHQL_URL', 'MU_URL', 'RELAY_URL'];

/** Loads it. @throws HbxError `legacynet/no-aoconnect` */
export async function loadAoconnect(): Promise<{ connect(options: AoconnectOptions): Aoconnect }> {
  const before = variables.map((name) => [name, process.env[name]] as const);
  for (const name of variables) delete process.env[name];
  try {
    return (await import('@permaweb/aoconnect')) as unknown as { connect(options: AoconnectOptions): Aoconnect };
  } catch (error) {
    // The command line has `require` in place of `import`.
    if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? '')) throw noAoconnect(error);
    throw error;
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
