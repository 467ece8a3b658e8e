/** Files of Lua source: `dofile`, `loadfile` and the searchers of `require`. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { callList } from '../../runtime/call.ts';
import { callG } from '../../runtime/generators.ts';
import { badArguments, crash, LuaError, throwError } from '../../runtime/errors.ts';
import { state } from '../../runtime/state.ts';
import { LuaFunction, LuaTable, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { loaded, luerlLoaded } from '../basic/load.ts';
import { answer, optionalString, stringArgument } from '../arguments.ts';
import { tableOf } from '../define.ts';
import { luerlString } from '../luerl-arguments.ts';
import { config, list, luerlPath } from '../package/library.ts';
import { fileSearcher, luerlPreloadSearcher, luerlSearchPath } from '../package/luerl.ts';
import { findFile, packageText, preloadSearcher, searchPath } from '../package/puc.ts';
import { refusals } from '../refusals.ts';
import { machineFunction, machineFunctions } from './define.ts';
import { systemError } from './errors.ts';
import { systemName } from './modes.ts';

/** What PUC looks through unless the environment says otherwise. */
const pucPath = ['/usr/local/share/lua/5.3/?.lua', '/usr/local/share/lua/5.3/?/init.lua', '/usr/local/lib/lua/5.3/?.lua', '/usr/local/lib/lua/5.3/?/init.lua', './?.lua', './?/init.lua'].join(';');

function isReadable(file: string): boolean {
  try {
    accessSync(systemName(file), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The text of a file, or of the standard input. */
function read(file: string | undefined): string {
  return readFileSync(file === undefined ? 0 : systemName(file)).toString('latin1');
}

/** Leaves out the mark of UTF-8, and a first line for the shell, whose end stays so that lines count right. */
function withoutComment(text: string): string {
  const start = text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text;
  return start.startsWith('#') ? start.replace(/^[^\n]*/, '') : start;
}

function loadFile(file: string | undefined, modes: string, env: LuaValue): LuaReturn {
  let text: string;
  try {
    text = read(file);
  } catch (error) {
    return [undefined, `cannot open ${file ?? 'stdin'}: ${systemError(error).text}`];
  }
  return loaded(withoutComment(text), file === undefined ? '=stdin' : `@${file}`, modes, env);
}

/** The functions among the globals. */
export function machineBasics(isLuerl: boolean): Record<string, LuaValue> {
  return isLuerl ? luerlBasics() : pucBasics();
}

function pucBasics(): Record<string, LuaValue> {
  return {
    ...machineFunctions('', {
      loadfile(name, mode, env) {
        const given = arguments.length;
        const file = name === undefined ? undefined : stringArgument(name, 1, given);
        const modes = optionalString(mode, 'bt', 2, given);
        return loadFile(file, modes, given > 2 ? env : state.globals);
      },
    }),
    dofile: machineFunction(
      'dofile',
      function (name) {
        return answer(callList(mainOf(name, arguments.length)));
      },
      function* (name) {
        return yield* callG(mainOf(name, arguments.length), []);
      },
    ),
  };
}

/** The main function of the file that `dofile` names. */
function mainOf(name: LuaValue, given: number): LuaFunction {
  const file = name === undefined ? undefined : stringArgument(name, 1, given);
  const main = loadFile(file, 'bt', state.globals);
  if (main instanceof LuaFunction) return main;
  throw new LuaError((main as LuaValue[])[1]);
}

function luerlLoadFile(file: string): LuaReturn {
  try {
    return luerlLoaded(withoutComment(read(file)));
  } catch (error) {
    if (error instanceof LuaError) throw error;
    const { text } = systemError(error);
    return [undefined, text[0]!.toLowerCase() + text.slice(1)];
  }
}

function luerlBasics(): Record<string, LuaValue> {
  return machineFunctions('', {
    loadfile(...args) {
      if (args.length === 0) return crash('loadfile without arguments');
      const file = luerlString(args[0]);
      return file === undefined ? badArguments('loadfile', args) : luerlLoadFile(file);
    },

    dofile(...args) {
      const file = luerlString(args[0]);
      if (args.length === 0 || file === undefined) return badArguments('dofile', args);
      const main = luerlLoadFile(file);
      if (main instanceof LuaFunction) return answer(callList(main));
      throw new LuaError((main as LuaValue[])[1]);
    },
  });
}

/** A new table `package` whose searchers look at files. */
export function machinePackage(isLuerl: boolean): LuaTable {
  const shared = { config, loaded: new LuaTable(), preload: new LuaTable() };
  if (isLuerl) {
    const searcher = machineFunction('package.lua_searcher', fileSearcher(isReadable, luerlSourceSearcher));
    const searchpath = machineFunction('package.searchpath', luerlSearchPath(isReadable));
    return tableOf({ ...shared, path: process.env.LUA_PATH ?? luerlPath, searchers: list(luerlPreloadSearcher, searcher), searchpath });
  }
  const searcher = machineFunction('package.searcher_Lua', function (name) {
    const module = stringArgument(name, 1, arguments.length);
    const { file, tried } = findFile(module, packageText('path'), '.', '/', isReadable);
    if (file === undefined) return tried;
    const main = loadFile(file, 'bt', state.globals);
    return main instanceof LuaFunction ? [main, file] : throwError(`error loading module '${module}' from file '${file}':\n\t${String((main as LuaValue[])[1])}`);
  });
  const searchpath = machineFunction('package.searchpath', searchPath(isReadable));
  // Libraries of machine code are for C programs alone.
  const { loadlib } = machineFunctions('package', refusals('package', ['loadlib']));
  return tableOf({ ...shared, path: pathOfEnvironment(), cpath: '', searchers: list(preloadSearcher, searcher), searchpath, loadlib });
}

function luerlSourceSearcher(file: string): LuaReturn {
  const main = luerlLoadFile(file);
  return main instanceof LuaFunction ? [main, file] : (main as LuaValue[])[1];
}

/** `;;` stands for the usual path. */
function pathOfEnvironment(): string {
  const path = process.env.LUA_PATH_5_3 ?? process.env.LUA_PATH;
  return path === undefined ? pucPath : path.replace(';;', `;${pucPath};`).replace(/^;|;$/g, '');
}
