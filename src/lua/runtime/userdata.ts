/** What the host hands to Lua as a thing of its own: files and identities of upvalues. Lua sees only its metatable. */
import { state } from './state.ts';
import type { LuaTable } from './table.ts';

export class LuaUserdata {
  mt: LuaTable | undefined;
  /** What the host keeps in it. In a process plain data, so that a state can be written down. */
  value: unknown;
  /** Order of creation. */
  readonly id: number = ++state.lastId;

  constructor(value: unknown, mt?: LuaTable) {
    this.value = value;
    this.mt = mt;
  }
}
