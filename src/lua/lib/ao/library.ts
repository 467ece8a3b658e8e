/**
 * The table `ao`: what the device adds to a state once its modules ran. A table of that name that they made keeps what else it has.
 *
 * - `ao.resolve(path | message)`, `ao.resolve(base, path)`, `ao.resolve(base, message, …)`: a status and a result
 * - `ao.get(key, base)`: the value, or `"not_found"`
 * - `ao.set(base, key, value)`, `ao.set(base, values)`: the new message
 * - `ao.event([group,] event)`: `"ok"`; a real node writes it to its log
 *
 * Arguments and answers are copies, in the form that messages have. What has no such form, and whatever else keeps the node from
 * answering, gives `"error"` and a reason.
 *
 * @source protocol.md C.6
 */
import type { Value } from '../../../message/value.ts';
import { ConversionError } from '../../convert/conversion-error.ts';
import { ValueReader } from '../../convert/from-lua.ts';
import { toLua, WideIntegerError } from '../../convert/to-lua.ts';
import { hostLimits, noAnswer } from '../../host.ts';
import { charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaTable, type LuaCode, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { defineLibrary } from '../define.ts';

const functions = defineLibrary('ao', {
  event: () => 'ok',
  get: asking('get'),
  resolve: asking('resolve'),
  set: asking('set'),
});

/** Adds the functions to the table `ao` of a state, which is made if there is none. */
export function addDevice(globals: LuaTable): void {
  const known = globals.getString('ao');
  const ao = known instanceof LuaTable ? known : new LuaTable();
  for (const [name, f] of Object.entries(functions)) ao.setString(name, f);
  globals.setString('ao', ao);
}

/** The code of a function that the host answers. */
function asking(name: string): LuaCode {
  return (...args) => {
    const values = valuesOf(args);
    return luaOf(typeof values === 'string' ? noAnswer(values) : state.world.ask!(name, values));
  };
}

class ArgumentReader extends ValueReader {
  protected override what(): string {
    return 'The argument';
  }
}

/** Arguments as messages have them, or why they cannot be. */
function valuesOf(args: readonly LuaValue[]): Value[] | string {
  const reader = new ArgumentReader(hostLimits.bytes);
  try {
    return args.map((arg) => reader.read(arg) ?? null);
  } catch (error) {
    if (error instanceof ConversionError) return `${error.message}.`;
    throw error;
  } finally {
    charge(reader.values);
  }
}

function luaOf(answers: readonly Value[]): LuaReturn {
  try {
    const results = answers.map(toLua);
    return results.length === 1 ? results[0] : results;
  } catch (error) {
    if (error instanceof WideIntegerError) return noAnswer(`${error.message} (${error.path}).`);
    throw error;
  }
}
