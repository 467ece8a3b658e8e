/** The table `ao`: see `lib/ao/library.ts` of our own engine, which is the same. */
import { ConversionError } from '../../convert/conversion-error.ts';
import { hostLimits, noAnswer } from '../../host.ts';
import type { Value } from '../../../message/value.ts';
import { Reader } from '../from-lua.ts';
import { globalsOf, lua, luaD_checkstack, type LuaFunction, type LuaState, type LuaValue, nameBytes } from '../internals.ts';
import type { Meter } from '../meter.ts';
import { toLua, WideIntegerError } from '../to-lua.ts';
import type { CallEnvironment } from './os.ts';
import { getTable, setFunctions } from './table.ts';

/** Adds the functions to the table `ao`, which is made if there is none. */
export function addDevice(L: LuaState, environment: CallEnvironment, meter: Meter): void {
  const event: LuaFunction = (state) => {
    lua.lua_pushstring(state, nameBytes('ok'));
    return 1;
  };
  const asking = (name: string): LuaFunction => (state) => {
    const args = argumentsOf(state, meter);
    return push(state, typeof args === 'string' ? noAnswer(args) : environment.ask(name, args));
  };
  setFunctions(L, getTable(L, globalsOf(L), 'ao'), { event, get: asking('get'), resolve: asking('resolve'), set: asking('set') });
}

function argumentsOf(L: LuaState, meter: Meter): Value[] | string {
  const reader = new Reader(hostLimits.bytes, 'The argument');
  const args: Value[] = [];
  try {
    for (let index = 1; index <= lua.lua_gettop(L); index++) args.push(reader.read(L.stack[L.ci.funcOff + index] as LuaValue) ?? null);
    return args;
  } catch (error) {
    if (error instanceof ConversionError) return `${error.message}.`;
    throw error;
  } finally {
    meter.charge(reader.values);
  }
}

function push(L: LuaState, answers: readonly Value[]): number {
  let values: LuaValue[];
  try {
    values = answers.map((answer) => toLua(L, answer));
  } catch (error) {
    if (error instanceof WideIntegerError) return push(L, noAnswer(`${error.message} (${error.path}).`));
    throw error;
  }
  luaD_checkstack(L, values.length + 1);
  L.ci.top = Math.max(L.ci.top, L.top + values.length);
  for (const value of values) L.stack[L.top++] = value;
  return values.length;
}
