/** `@permaweb/aoconnect` from npm, unmodified, in mainnet mode, with the types that its package lacks. */
import { testKey } from '../helpers/keys.ts';

export interface Tag {
  readonly name: string;
  readonly value: string;
}

/** A result as the package hands it out. */
export interface AoResult {
  readonly Output: any;
  readonly Messages: readonly { readonly Target: string; readonly Data: string; readonly Anchor: string; readonly Tags: readonly Tag[] }[];
  readonly Assignments: readonly unknown[];
  readonly Spawns: readonly unknown[];
  readonly Error?: any;
}

export interface Aoconnect {
  spawn(input: { module: string; tags?: Tag[]; data?: string; authority?: string }): Promise<string>;
  message(input: {
    process: string;
    tags?: Tag[];
    data?: string | Uint8Array;
    returnMessageId?: boolean;
    returnAssignmentSlot?: boolean;
    opts?: { fullResponse?: boolean };
  }): Promise<any>;
  result(input: { process: string; message?: string; slot?: number | string }): Promise<AoResult>;
  results(input: { process: string }): Promise<{ edges: readonly { readonly cursor: string; readonly node: AoResult }[] }>;
  dryrun(input: { process: string; tags?: Tag[]; data?: string }): Promise<AoResult>;
  request(fields: Record<string, unknown>): Promise<Response>;
}

interface Package {
  connect(options: Record<string, unknown>): Aoconnect;
  createSigner(jwk: unknown): unknown;
}

/** The package's verbs for a node. `key: 'none'` signs nothing; test key 0 is the operator of a test node. */
export async function openAoconnect(url: string, { key = 2, scheduler }: { key?: 0 | 1 | 2 | 3 | 'none'; scheduler?: string } = {}): Promise<Aoconnect> {
  // The package lets these replace what its caller says.
  for (const name of ['MODULE', 'AUTHORITY', 'DEBUG']) delete process.env[name];
  const { connect, createSigner } = (await import('@permaweb/aoconnect' as string)) as Package;
  return connect({
    MODE: 'mainnet',
    URL: url,
    ...(key === 'none' ? {} : { signer: createSigner(testKey(key)) }),
    ...(scheduler === undefined ? {} : { SCHEDULER: scheduler }),
  });
}

/** An object as the tag list that the package takes. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([name, value]) => ({ name, value }));
}
