/** Functions that a process does not have, which say so. */
import { throwError } from '../runtime/errors.ts';
import type { LuaCode } from '../runtime/value.ts';

/** Code for functions of a library that raise `os.exit is not available: …`. */
export function refusals(library: string, names: readonly string[]): Record<string, LuaCode> {
  return Object.fromEntries(names.map((name) => [name, () => refuse(library === '' ? name : `${library}.${name}`)]));
}

/** Raises the refusal of one function. */
export function refuse(name: string): never {
  return throwError(`${name} is not available: a process has no access to the machine it runs on`);
}
