/**
 * The globals of a fresh state: the libraries of a dialect under exactly the names it has.
 *
 * | dialect | besides the libraries that both have                                                    |
 * |---------|-------------------------------------------------------------------------------------------|
 * | `puc`   | `coroutine`, `xpcall`; more in `debug`, `io`, `math`, `os`, `package`, `string`, `table`    |
 * | `luerl` | `eprint`, `loadstring`, `unpack`                                                          |
 *
 * Tables are new in each state; functions are shared by all states of a thread.
 *
 * @source protocol.md C.6 ("Executed facts"); probes `env.*_functions`
 */
import { state } from '../runtime/state.ts';
import { LuaTable } from '../runtime/value.ts';
import { knowIterators } from '../runtime/loops.ts';
import { basicLibrary, iterators } from './basic/library.ts';
import { bitLibrary } from './bit32/library.ts';
import { coroutineLibrary } from './coroutine.ts';
import { debugLibrary } from './debug/library.ts';
import { tableOf } from './define.ts';
import { ioLibrary } from './io/library.ts';
import { machineLibraries } from './machine/libraries.ts';
import { mathLibrary } from './math/library.ts';
import { osLibrary } from './os/library.ts';
import { packageLibrary } from './package/library.ts';
import { luerlRequire } from './package/luerl.ts';
import { require } from './package/puc.ts';
import { protectedLibrary } from './protected.ts';
import { stringLibrary } from './string/library.ts';
import { tableLibrary } from './table/library.ts';
import { utf8Library } from './utf8/library.ts';

export interface OpenOptions {
  readonly luerl: boolean;
  /** True for scripts, which reach files, programs and the clock; see `machine/`. */
  readonly machine?: boolean;
}

knowIterators([iterators.next, iterators.luerlNext], [iterators.ipairsStep, iterators.luerlIpairsStep]);

/** Makes the globals, and the metatable of strings, which go into the running state. */
export function openGlobals({ luerl, machine: withMachine }: OpenOptions): LuaTable {
  const machine = withMachine === true ? machineLibraries(luerl) : undefined;
  const libraries: Record<string, LuaTable> = {
    package: machine?.package ?? packageLibrary(luerl),
    ...(luerl ? {} : { coroutine: coroutineLibrary() }),
    table: tableOf(tableLibrary(luerl)),
    io: machine?.io ?? ioLibrary(luerl),
    os: machine?.os ?? tableOf(osLibrary(luerl)),
    string: stringLibrary(luerl),
    math: tableOf(mathLibrary(luerl)),
    utf8: tableOf(utf8Library(luerl)),
    debug: tableOf(debugLibrary(luerl)),
    bit32: tableOf(bitLibrary(luerl)),
  };
  const globals = tableOf({
    ...basicLibrary(luerl),
    ...protectedLibrary(luerl),
    require: luerl ? luerlRequire : require,
    _VERSION: 'Lua 5.3',
    ...machine?.globals,
    ...libraries,
  });
  globals.setString('_G', globals);
  const loaded = libraries.package!.getString('loaded') as LuaTable;
  loaded.setString('_G', globals);
  for (const [name, library] of Object.entries(libraries)) loaded.setString(name, library);
  state.globals = globals;
  state.stringMeta = tableOf({ __index: libraries.string });
  return globals;
}

