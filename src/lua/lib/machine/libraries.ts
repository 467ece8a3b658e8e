/**
 * What scripts get instead of the libraries of a process: the machine they run on. They run on a thread of their own, where
 * waiting does no harm.
 */
import { webcrypto } from 'node:crypto';
import { state, type World } from '../../runtime/state.ts';
import type { LuaTable, LuaValue } from '../../runtime/value.ts';
import { tableOf } from '../define.ts';
import { luerlIoFunctions } from '../io/library.ts';
import { machineBasics, machinePackage } from './files.ts';
import { machineIo } from './io.ts';
import { machineOs } from './os.ts';
import { standardOutput } from './output.ts';

/** Libraries that reach the machine: functions among the globals, and whole tables. */
export interface MachineLibraries {
  readonly globals: Readonly<Record<string, LuaValue>>;
  readonly os: LuaTable;
  readonly io: LuaTable;
  readonly package: LuaTable;
}

/** Makes the libraries, and lets the running state print to the standard output and look at the clock. */
export function machineLibraries(isLuerl: boolean): MachineLibraries {
  state.world = machineWorld();
  return {
    globals: machineBasics(isLuerl),
    os: machineOs(isLuerl),
    // What Luerl's `io` has goes to the world, which is the standard output here.
    io: isLuerl ? tableOf(luerlIoFunctions) : machineIo(),
    package: machinePackage(isLuerl),
  };
}

function machineWorld(): World {
  const output = standardOutput();
  return {
    nowMs: () => Date.now(),
    clock: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    print: (text) => output.write(text),
    random: webcrypto.getRandomValues(new Uint32Array(4)),
  };
}
