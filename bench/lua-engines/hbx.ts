/** Runs one program of bench/lua in our engine, as a process gets it (`puc`, metered, without a bound that matters). */
import { readFileSync } from 'node:fs';
import { openGlobals } from '../../src/lua/lib/open.ts';
import { loadText } from '../../src/lua/compile/load.ts';
import { call, callOne } from '../../src/lua/runtime/call.ts';
import { LuaError } from '../../src/lua/runtime/errors.ts';
import { startMeter } from '../../src/lua/runtime/meter.ts';
import { state } from '../../src/lua/runtime/state.ts';
import { measure } from './measure.mjs';

const [path, ...bounds] = process.argv.slice(2);
const unbounded = (): void => startMeter(Infinity, Infinity, Infinity);
unbounded();
const globals = openGlobals({ luerl: false });
state.globals = globals;
try {
  const program = callOne(loadText(readFileSync(path!, 'latin1'), `@${path}`, globals));
  measure(
    () => {
      unbounded();
      return call(program);
    },
    ...(bounds.map(Number) as [number, number, number]),
  );
} catch (error) {
  throw error instanceof LuaError ? new Error(String(error.value)) : error;
}
