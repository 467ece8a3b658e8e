/**
 * What the two threads of the hbx engine say to each other. Values travel packed (`message/pack.ts`), as lists.
 */
import type { Transferable } from 'node:worker_threads';
import { pack, unpack } from '../../message/pack.ts';
import type { Message, Value } from '../../message/value.ts';
import type { CallOptions, LuaError, LuaLimits, LuaModule, ValueChange } from '../engines.ts';
import type { LuaVmOptions } from '../vm.ts';

interface ToVm {
  readonly id: number;
  readonly vm: number;
}

export type WorkerRequest =
  | (ToVm & { readonly operation: 'open'; readonly modules: readonly LuaModule[]; readonly options: LuaVmOptions })
  | (ToVm & { readonly operation: 'restore'; readonly bytes: Uint8Array; readonly options: LuaVmOptions })
  | (ToVm & { readonly operation: 'call'; readonly name: string; readonly values: Uint8Array; readonly nowMs?: number; readonly seed?: string; readonly limits?: LuaLimits; readonly hasHost?: boolean })
  | (ToVm & { readonly operation: 'functions' | 'snapshot' | 'hash' | 'close' })
  /** Keep what was compiled; `vm` means nothing. */
  | (ToVm & { readonly operation: 'save' })
  | (ToVm & { readonly operation: 'hold'; readonly values: Uint8Array })
  | (ToVm & { readonly operation: 'held'; readonly path: readonly string[] })
  | (ToVm & { readonly operation: 'fork'; readonly to: number });

/** A `LuaError` whose value is a packed list of one. */
export type WireError = Omit<LuaError, 'value'> & { readonly value?: Uint8Array };

export interface WorkerReply {
  readonly id: number;
  /** Packed list of what was asked for; absent when there is none. */
  readonly values?: Uint8Array;
  readonly change?: Uint8Array;
  readonly bytes?: Uint8Array;
  readonly error?: WireError;
  readonly caught?: { readonly text: string; readonly error: WireError };
  readonly printed: string;
  readonly instructions: number;
  readonly dirty: boolean;
}

/** From this size on, handing memory over costs less than copying it. */
const largeBytes = 65_536;

/** The memory of large packed values, which goes over to the other thread. */
export function handedOver(...packed: readonly (Uint8Array | undefined)[]): Transferable[] {
  return packed.flatMap((bytes) => (bytes === undefined || bytes.length < largeBytes ? [] : [bytes.buffer as ArrayBuffer]));
}

/** Arguments of a call, and what it changes in the held value first. */
export function packCall(args: readonly Value[], held: CallOptions['held']): Uint8Array {
  return pack(held === undefined ? [args] : [args, held.set, held.unset]);
}

export function unpackCall(bytes: Uint8Array): { readonly args: readonly Value[]; readonly held?: NonNullable<CallOptions['held']> } {
  const [args, set, unset] = unpack(bytes) as [readonly Value[], Message?, string[]?];
  return set === undefined ? { args } : { args, held: { set, unset: unset as string[] } };
}

export function packChange({ whole, set, unset }: ValueChange): Uint8Array {
  return pack([set, unset, ...(whole === undefined ? [] : [whole])] as Value);
}

export function unpackChange(bytes: Uint8Array): ValueChange {
  const parts = unpack(bytes) as unknown as [ValueChange['set'], ValueChange['unset'], Value?];
  return { ...(parts.length > 2 ? { whole: parts[2] as Value } : {}), set: parts[0], unset: parts[1] };
}

export function packError({ value, ...rest }: LuaError): WireError {
  return { ...rest, ...(value === undefined ? {} : { value: pack([value]) }) };
}

export function unpackError({ value, ...rest }: WireError): LuaError {
  return { ...rest, ...(value === undefined ? {} : { value: (unpack(value) as readonly Value[])[0] as Value }) };
}
