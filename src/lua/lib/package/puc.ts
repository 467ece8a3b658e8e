/**
 * `require` and `package` in `puc`. PUC keeps the tables of the library where no program can lose them; here they are those
 * of the global `package`.
 */
import { index } from '../../runtime/access.ts';
import { callList } from '../../runtime/call.ts';
import { LuaError, throwError } from '../../runtime/errors.ts';
import { charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaFloat, LuaFunction, LuaTable, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { optionalString, stringArgument } from '../arguments.ts';
import { hostFunction } from '../define.ts';
import { candidates, type Readable } from './search.ts';

/** A field of the global `package` that holds a table. */
export function packageTable(field: string): LuaTable {
  const tables = state.globals?.getString('package');
  const table = tables instanceof LuaTable ? tables.getString(field) : undefined;
  return table instanceof LuaTable ? table : throwError(`'package.${field}' must be a table`);
}

/** A text field of the global `package`. */
export function packageText(field: string): string {
  const tables = state.globals?.getString('package');
  const text = tables instanceof LuaTable ? tables.getString(field) : undefined;
  if (typeof text === 'string') return text;
  if (typeof text === 'number' || text instanceof LuaFloat) return String(text instanceof LuaFloat ? text.n : text);
  throw new LuaError(`'package.${field}' must be a string`);
}

export const require: LuaFunction = hostFunction('require', function (v?: LuaValue): LuaReturn {
  const name = stringArgument(v, 1, arguments.length);
  charge(4);
  const loaded = packageTable('loaded');
  const known = index(loaded, name);
  if (known !== undefined && known !== false) return known;
  const [loader, extra] = loaderOf(name);
  const [made] = callList(loader, name, extra);
  if (made !== undefined) loaded.setString(name, made);
  if (loaded.getString(name) === undefined) loaded.setString(name, true);
  return loaded.getString(name);
});

/** The function that loads a module, and what its searcher wants it to know. */
function loaderOf(name: string): readonly [LuaFunction, LuaValue] {
  const searchers = packageTable('searchers');
  let tried = '';
  for (let at = 1; ; at++) {
    const searcher = searchers.getInteger(at);
    if (searcher === undefined) return throwError(`module '${name}' not found:${tried}`);
    const [loader, extra] = callList(searcher, name);
    if (loader instanceof LuaFunction) return [loader, extra];
    if (typeof loader === 'string') tried += loader;
    else if (typeof loader === 'number') tried += String(loader);
  }
}

export const preloadSearcher: LuaFunction = hostFunction('package.searcher_preload', function (v?: LuaValue): LuaReturn {
  const name = stringArgument(v, 1, arguments.length);
  return packageTable('preload').getString(name) ?? `\n\tno field package.preload['${name}']`;
});

/** `package.searchpath` over some files. */
export function searchPath(readable: Readable): (...args: LuaValue[]) => LuaReturn {
  return function (name?: LuaValue, path?: LuaValue, separator?: LuaValue, replacement?: LuaValue): LuaReturn {
    const given = arguments.length;
    // PUC 5.3 looks at them in this order.
    const text = given < 2 ? undefined : stringArgument(name, 1, given);
    const templates = stringArgument(path, 2, given);
    const found = findFile(text ?? '', templates, optionalString(separator, '.', 3, given), optionalString(replacement, '/', 4, given), readable);
    return found.file ?? [undefined, found.tried];
  };
}

/** The first readable file of a path, and what was looked at. */
export function findFile(name: string, path: string, separator: string, replacement: string, readable: Readable): { readonly file: string | undefined; readonly tried: string } {
  let tried = '';
  for (const file of candidates(name, path, separator, replacement, false)) {
    if (readable(file)) return { file, tried };
    tried += `\n\tno file '${file}'`;
  }
  return { file: undefined, tried };
}

