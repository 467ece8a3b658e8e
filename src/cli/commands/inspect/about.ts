/** What `hbx inspect` finds out. These are the JSON documents of `--json`. */
import type { ResultError } from '../../../base/result.ts';

export interface Signatures {
  /** Addresses of those who signed, as far as the node knows their kind of signature. */
  readonly committers: readonly string[];
  /** True when they hold; null when nobody signed, or the node does not check. */
  readonly valid: boolean | null;
}

interface About {
  readonly id: string;
  readonly signatures: Signatures;
}

export interface AboutProcess extends About {
  readonly kind: 'process';
  /** Its name here. */
  readonly name: string | null;
  /** Who signed it. */
  readonly owner: string | null;
  readonly module: string | null;
  /** The file that the module was deployed from, when that was here. */
  readonly moduleFile: string | null;
  readonly device: string | null;
  readonly executionDevice: string | null;
  readonly scheduler: unknown;
  readonly authority: unknown;
  /** Further keys of the process message. */
  readonly tags: Readonly<Record<string, unknown>>;
  readonly slots: { readonly newest: number | null; readonly computed: number | null };
  /** Of the newest computed slot. */
  readonly error: ResultError | null;
  /** Keys of the state that are not those of the process message; null when the node does not tell. */
  readonly state: readonly StateKey[] | null;
}

export interface StateKey {
  readonly key: string;
  /** `text`, `bytes` (no UTF-8), `number`, `boolean`, `list`, `message`, … */
  readonly type: string;
  /** Of a list or a message. */
  readonly entries: number | null;
  /** Of a text its bytes, of everything else those of its JSON. */
  readonly bytes: number;
}

export interface AboutModule extends About {
  readonly kind: 'module';
  readonly contentType: string;
  readonly bytes: number;
  readonly file: string | null;
  /** Global functions that it defines; null when it does not load, or the node does not tell. */
  readonly functions: readonly string[] | null;
}

export interface AboutMessage extends About {
  readonly kind: 'message';
  readonly type: string | null;
  /** The process that sent it, else who signed it. */
  readonly from: string | null;
  readonly target: string | null;
  /** Its slot in the log of the target. */
  readonly slot: number | null;
  /** Why that slot failed. */
  readonly error: ResultError | null;
  readonly action: string | null;
  /** As they were sent: in lower case, those of a data item by their original names. */
  readonly tags: Readonly<Record<string, unknown>>;
  /** Bytes that are no UTF-8 are base64url in JSON, with `"dataEncoding": "base64url"` beside them. */
  readonly data: unknown;
}

export type AboutId = AboutProcess | AboutModule | AboutMessage;
