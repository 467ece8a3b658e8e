/**
 * How libraries are written: tables of host functions by name.
 *
 * A host function takes its arguments by position and answers one value, or an array of none or several (`none` for no
 * value). It uses no `this` and holds no state of its own, since one object serves all Lua states of the thread. In a
 * `function` expression `arguments.length` tells how many arguments there were.
 */
import { nameHostCode } from '../runtime/frames.ts';
import { LuaFunction, LuaTable, type LuaCode, type LuaGeneratorCode, type LuaValue } from '../runtime/value.ts';

const known = new Map<string, LuaFunction>();

/**
 * Defines a host function. `name` is qualified (`string.rep`, `pcall`) and unique per dialect: a function that differs in
 * Luerl is defined as `luerl/string.rep`, and frames and messages leave the prefix out.
 * `generator` is its code inside coroutines, for functions that call back and may be yielded across.
 */
export function hostFunction(name: string, code: LuaCode, generator?: LuaGeneratorCode): LuaFunction {
  if (known.has(name)) throw new Error(`The host function ${name} is defined twice.`);
  const shown = name.replace(/^luerl\//, '');
  const made = new LuaFunction(nameHostCode(code, shown), undefined, [], shown, generator === undefined ? undefined : nameHostCode(generator, shown));
  known.set(name, made);
  names.set(made, name);
  return made;
}

const names = new Map<LuaFunction, string>();

/** The function of a name as given to `hostFunction`, for snapshots. */
export function hostFunctionByName(name: string): LuaFunction | undefined {
  return known.get(name);
}

/** The name a host function was defined under, for snapshots. */
export function nameOfHostFunction(f: LuaFunction): string | undefined {
  return names.get(f);
}

/** Defines several functions of one library: `{ rep: (s, n) => … }` becomes `string.rep`, …. */
export function defineLibrary(library: string, functions: Readonly<Record<string, LuaCode>>, prefix: '' | 'luerl/' = ''): Record<string, LuaFunction> {
  return Object.fromEntries(Object.entries(functions).map(([name, code]) => [name, hostFunction(`${prefix}${library === '' ? '' : `${library}.`}${name}`, code)]));
}

/** A table of values by name, in this order. */
export function tableOf(entries: Readonly<Record<string, LuaValue>>): LuaTable {
  const table = new LuaTable();
  for (const [name, value] of Object.entries(entries)) table.setString(name, value);
  return table;
}
