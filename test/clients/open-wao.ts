/** `wao` from npm, unmodified, with the types that its package lacks. */
import { testKey } from '../helpers/keys.ts';

export interface WaoReply {
  /** What the package reads from the signed keys of a reply; a literal itself. */
  readonly out: any;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  /** Address behind the key that signed the reply. */
  readonly signer?: string;
}

export interface WaoMessages {
  readonly edges: readonly {
    readonly cursor: number;
    readonly node: {
      readonly message: { readonly Id: string; readonly Target: string; readonly Data: string; readonly Tags: readonly { readonly name: string; readonly value: string }[] };
      readonly assignment: { readonly Owner: string; readonly Tags: readonly { readonly name: string; readonly value: string }[] };
    };
  }[];
  readonly page_info: { readonly process: string; readonly has_next_page: boolean };
  next?(): Promise<WaoMessages>;
}

export type Tags = Record<string, unknown>;

export interface WaoHb {
  readonly url: string;
  readonly operator: string;
  readonly addr: string;
  /** Id of the cached hyper-aos, after `getLua`. */
  readonly lua?: string;
  init(jwk: unknown): Promise<WaoHb>;
  setInfo(): Promise<void>;
  getLua(): Promise<string>;
  cacheScript(source: string | Buffer, type?: string): Promise<string>;
  cacheBinary(source: Buffer, type: string): Promise<string>;
  spawn(tags?: Tags): Promise<{ pid: string; res: WaoReply }>;
  spawnLua(): Promise<{ pid: string; res: WaoReply }>;
  schedule(input: { pid: string; tags?: Tags; data?: unknown }): Promise<{ slot: number; pid: string; res: WaoReply }>;
  scheduleLua(input: { pid: string; action?: string; tags?: Tags; data?: unknown }): Promise<{ slot: number; pid: string; res: WaoReply }>;
  scheduleFlat(input: { pid: string; tags?: Tags; data?: unknown }): Promise<{ slot: number; pid: string; res: WaoReply }>;
  scheduleNP(input: { pid: string; tags?: Tags; data?: unknown }): Promise<{ slot: number; pid: string; res: WaoReply }>;
  message(input: { pid: string; tags?: Tags; data?: unknown }): Promise<{ slot: number; pid: string; res: any }>;
  compute(input: { pid: string; slot?: number; path?: string }): Promise<any>;
  computeLua(input: { pid: string; slot: number }): Promise<any>;
  computeAOS(input: { pid: string; slot: number }): Promise<any>;
  now(input: { pid: string; path?: string }): Promise<any>;
  slot(input: { pid: string; path?: string }): Promise<any>;
  messages(input: { pid: string; from?: number; to?: number }): Promise<WaoMessages>;
  commit(fields: Tags, options?: Tags): Promise<Tags & { commitments: Record<string, Record<string, string>> }>;
  g(path: string, params?: Tags): Promise<any>;
  p(path: string, content?: Tags): Promise<any>;
  get(input: Tags, options?: { json?: boolean }): Promise<WaoReply>;
  post(input: Tags, options?: { json?: boolean }): Promise<WaoReply>;
  getJSON(input: Tags): Promise<any>;
  postJSON(input: Tags): Promise<any>;
}

/** WAO's client of a node, signing with one of the test keys. Key 0 is the operator of a test node. */
export async function openWao(url: string, key: 0 | 1 | 2 | 3 = 0): Promise<WaoHb> {
  const { HB } = (await import('wao' as string)) as { HB: new (options: { url: string }) => WaoHb };
  return new HB({ url }).init(testKey(key));
}
