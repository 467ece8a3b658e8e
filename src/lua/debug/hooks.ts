/** What code with hooks calls. Plain code has none of it. */
import type { LuaValue } from '../runtime/value.ts';

export interface Hooks {
  /** Before a statement. `read` answers the locals that are visible by then, innermost last, by name. */
  line?(chunkName: string, line: number, read: () => Map<string, LuaValue>): void;
  /** Before a write to a field. */
  write?(table: LuaValue, key: LuaValue, value: LuaValue): void;
}

let active: Hooks = {};

/** Sets who is told from now on. */
export function setHooks(hooks: Hooks): void {
  active = hooks;
}

export const hookNames = {
  onLine(chunkName: string, line: number, read: () => [string, LuaValue][]): void {
    active.line?.(chunkName, line, () => new Map(read()));
  },
  onWrite(table: LuaValue, key: LuaValue, value: LuaValue): void {
    active.write?.(table, key, value);
  },
};
