/** The table `package` of a process: modules come from `package.loaded` and `package.preload` alone, so `puc` has no `searchpath` and no `loadlib`. */
import { LuaTable, type LuaValue } from '../../runtime/value.ts';
import { tableOf } from '../define.ts';
import { luerlLuaSearcher, luerlPreloadSearcher, luerlProcessSearchPath } from './luerl.ts';
import { preloadSearcher } from './puc.ts';

/** Separators as PUC and Luerl have them on systems with slashes. */
export const config = '/\n;\n?\n!\n-\n';

/** Where Luerl looks for files. */
export const luerlPath = './?.lua;./?/init.lua';

/** A list in a new table. */
export function list(...values: LuaValue[]): LuaTable {
  const table = new LuaTable();
  for (const v of values) table.append(v);
  return table;
}

/** A new table of the library; `loaded` is filled by whoever opens the other libraries. */
export function packageLibrary(isLuerl: boolean): LuaTable {
  const shared = { config, loaded: new LuaTable(), preload: new LuaTable() };
  if (isLuerl) return tableOf({ ...shared, path: luerlPath, searchers: list(luerlPreloadSearcher, luerlLuaSearcher), searchpath: luerlProcessSearchPath });
  return tableOf({ ...shared, path: '', cpath: '', searchers: list(preloadSearcher) });
}
