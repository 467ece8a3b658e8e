/**
 * What the two threads say to each other. Values travel packed (`message/pack.ts`), as lists.
 */
import type { LuaError, LuaModule } from '../engines.ts';
import type { MachineOptions } from './machine.ts';

export type WorkerRequest =
  | { readonly id: number; readonly operation: 'open'; readonly vm: number; readonly modules: readonly LuaModule[]; readonly options: MachineOptions }
  | { readonly id: number; readonly operation: 'call'; readonly vm: number; readonly name: string; readonly args: Uint8Array; readonly nowMs?: number; readonly seed?: string; readonly hasHost?: boolean }
  | { readonly id: number; readonly operation: 'functions'; readonly vm: number }
  | { readonly id: number; readonly operation: 'close'; readonly vm: number };

/** A `LuaError` whose value is a packed list of one. */
export type WireError = Omit<LuaError, 'value'> & { readonly value?: Uint8Array };

export interface WorkerReply {
  readonly id: number;
  readonly values: Uint8Array;
  readonly error?: WireError;
  readonly printed: string;
  readonly instructions: number;
  readonly dirty: boolean;
}
