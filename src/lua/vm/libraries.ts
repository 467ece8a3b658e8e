/** The globals of a new state, and what the device adds once the modules ran. */
import type { Dialect } from '../engines.ts';
import { addDevice } from '../lib/ao/library.ts';
import { openGlobals } from '../lib/open.ts';
import { sandboxGlobals } from '../lib/sandbox.ts';
import { Journal } from '../runtime/journal.ts';
import { startMeter } from '../runtime/meter.ts';
import { state } from '../runtime/state.ts';
import type { SandboxRule } from '../sandbox.ts';
import { LuaFunction, type LuaTable } from '../runtime/value.ts';

export interface Opened {
  readonly globals: LuaTable;
  readonly stringMeta: LuaTable | undefined;
  readonly lastId: number;
}

/** A fresh set of globals without a way to the machine. */
export function openLibraries(dialect: Dialect): Opened {
  state.epoch += 1;
  state.journal = new Journal();
  state.luerl = dialect === 'luerl';
  state.lastId = 0;
  state.stringMeta = undefined;
  state.typeMetas = undefined;
  startMeter(Infinity, Infinity, Infinity);
  const globals = openGlobals({ luerl: state.luerl });
  const opened = { globals, stringMeta: state.stringMeta, lastId: state.lastId };
  state.journal = undefined;
  state.stringMeta = undefined;
  state.globals = undefined;
  return opened;
}

const builtIn = new Map<Dialect, ReadonlyMap<string, LuaFunction>>();

/** The global functions that are there before any module. They are the same objects in all states of the thread. */
export function builtInFunctions(dialect: Dialect): ReadonlyMap<string, LuaFunction> {
  const known = builtIn.get(dialect);
  if (known !== undefined) return known;
  const functions = new Map<string, LuaFunction>();
  const { hash } = openLibraries(dialect).globals;
  for (let at = 0; at < hash.length; at += 2) if (hash[at + 1] instanceof LuaFunction) functions.set(hash[at] as string, hash[at + 1] as LuaFunction);
  builtIn.set(dialect, functions);
  return functions;
}

/** Adds what the device gives to modules once they ran: `ao`, kept if they made one, and the sandbox if there is one. */
export function finishLibraries(globals: LuaTable, sandbox: boolean | readonly SandboxRule[]): void {
  addDevice(globals);
  sandboxGlobals(globals, sandbox);
}
