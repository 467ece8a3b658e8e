/**
 * Functions that reach the machine. Unlike other host functions nothing finds them by name: a state that was written down
 * must not bring them into a process.
 */
import { nameHostCode } from '../../runtime/frames.ts';
import { LuaFunction, type LuaCode, type LuaGeneratorCode } from '../../runtime/value.ts';

/** One function. `name` is qualified, `generator` its code inside coroutines if what it calls may yield. */
export function machineFunction(name: string, code: LuaCode, generator?: LuaGeneratorCode): LuaFunction {
  return new LuaFunction(nameHostCode(code, name), undefined, [], name, generator === undefined ? undefined : nameHostCode(generator, name));
}

/** Functions of one library by name. */
export function machineFunctions(library: string, functions: Readonly<Record<string, LuaCode>>): Record<string, LuaFunction> {
  return Object.fromEntries(Object.entries(functions).map(([name, code]) => [name, machineFunction(library === '' ? name : `${library}.${name}`, code)]));
}
