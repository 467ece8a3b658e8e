/** `require` and `package` in `luerl`, whose functions look at the global `package` of the moment. */
import { index, setIndex } from '../../runtime/access.ts';
import { call, callList, first } from '../../runtime/call.ts';
import { badArguments, crash, LuaError } from '../../runtime/errors.ts';
import { allocateString, charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaFunction, LuaTable, none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { hostFunction } from '../define.ts';
import { luerlString } from '../luerl-arguments.ts';
import { candidates, noFiles, type Readable } from './search.ts';

function packageField(field: string): LuaValue {
  return index(index(state.globals, 'package'), field);
}

export const luerlRequire: LuaFunction = hostFunction('luerl/require', (...args) => {
  const name = nameOf('require', args);
  charge(4);
  const known = index(packageField('loaded'), name);
  if (known !== undefined) return known;
  const [loader, ...extra] = loaderOf(name);
  const made = first(call(loader, name, ...extra)) ?? true;
  setIndex(packageField('loaded'), name, made);
  return made;
});

/** The one text that these functions take. */
function nameOf(called: string, args: readonly LuaValue[]): string {
  if (args.length === 0) return crash(`${called} without arguments`);
  return luerlString(args[0]) ?? badArguments(called, args);
}

/** Loader and whatever its searcher gave besides. */
function loaderOf(name: string): LuaValue[] {
  const searchers = packageField('searchers');
  if (!(searchers instanceof LuaTable)) return crash('package.searchers is no table');
  let tried = '';
  for (let at = 1; at < searchers.arr.length; at++) {
    const searcher = searchers.getInteger(at);
    if (searcher === undefined) continue;
    const values = callList(searcher, name);
    if (values[0] instanceof LuaFunction) return values;
    if (typeof values[0] === 'string') tried += values[0];
  }
  // Luerl knows no words for this error and shows it as Erlang writes its terms.
  throw new LuaError(`{no_module,${binaryTerm(name)},${binaryTerm(tried)}}!`);
}

function binaryTerm(text: string): string {
  allocateString(4 * text.length + 4);
  return `<<${Array.from(text, (c) => c.charCodeAt(0)).join(',')}>>`;
}

export const luerlPreloadSearcher: LuaFunction = hostFunction('luerl/package.preload_searcher', (...args) => {
  const name = nameOf('preload_searcher', args);
  return index(packageField('preload'), name) ?? none;
});

/** The searcher of files; `load` makes a function of one. */
export function fileSearcher(readable: Readable, load: (file: string) => LuaReturn): (...args: LuaValue[]) => LuaReturn {
  return (...args) => {
    const name = nameOf('lua_searcher', args);
    const path = packageField('path');
    if (typeof path !== 'string') return crash('package.path is no text');
    const found = findFile(name, path, '.', '/', readable);
    return found.file === undefined ? found.tried : load(found.file);
  };
}

/** `package.searchpath` over some files. */
export function luerlSearchPath(readable: Readable): (...args: LuaValue[]) => LuaReturn {
  return (...args) => {
    const texts = args.slice(0, 4).map(luerlString);
    if (texts.length < 2 || texts.includes(undefined)) return badArguments('searchpath', args);
    const [name, path, separator = '.', replacement = '/'] = texts as string[];
    if (separator === '') return crash('package.searchpath with an empty separator');
    const found = findFile(name!, path!, separator, replacement, readable);
    return found.file ?? [undefined, found.tried];
  };
}

function findFile(name: string, path: string, separator: string, replacement: string, readable: Readable): { readonly file: string | undefined; readonly tried: string } {
  let tried = '';
  for (const file of candidates(name, path, separator, replacement, true)) {
    if (readable(file)) return { file, tried };
    tried += `'${file}' `;
  }
  return { file: undefined, tried };
}

export const luerlLuaSearcher: LuaFunction = hostFunction('luerl/package.lua_searcher', fileSearcher(noFiles, () => none));
export const luerlProcessSearchPath: LuaFunction = hostFunction('luerl/package.searchpath', luerlSearchPath(noFiles));
