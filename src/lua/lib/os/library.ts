/** The os library of a process: the time of the assignment, and nothing of the machine. */
import { state } from '../../runtime/state.ts';
import { LuaFloat, type LuaFunction, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { badArguments } from '../../runtime/errors.ts';
import { optionalString, optionArgument, stringArgument } from '../arguments.ts';
import { defineLibrary } from '../define.ts';
import { luerlString } from '../luerl-arguments.ts';
import { refusals } from '../refusals.ts';
import { dateFunctions } from './dates.ts';
import { luerlOsFunctions } from './luerl.ts';

const categories = ['all', 'collate', 'ctype', 'monetary', 'numeric', 'time'] as const;

/** Functions of `puc` that a machine makes no difference to. */
export const osFunctions = {
  clock(): LuaReturn {
    return new LuaFloat(state.world.clock());
  },

  /** There is but one locale. */
  setlocale(locale?: LuaValue, category?: LuaValue): LuaReturn {
    const given = arguments.length;
    const wanted = optionalString(locale, '', 1, given);
    optionArgument(category, categories, 'all', 2, given);
    return wanted === '' || wanted === 'C' || wanted === 'POSIX' ? 'C' : undefined;
  },
};

/** What a process asks the machine for and does not get. */
export const machineFunctions = ['execute', 'exit', 'remove', 'rename', 'tmpname'] as const;

const puc = defineLibrary('os', {
  ...osFunctions,
  ...dateFunctions(),
  getenv(name?: LuaValue): LuaReturn {
    stringArgument(name, 1, arguments.length);
    return undefined;
  },
  ...refusals('os', machineFunctions),
});

const luerl = defineLibrary(
  'os',
  {
    ...luerlOsFunctions,
    getenv(...args: LuaValue[]): LuaReturn {
      return luerlString(args[0]) === undefined ? badArguments('getenv', args) : undefined;
    },
    ...refusals('os', machineFunctions),
  },
  'luerl/',
);

/** The functions of a dialect by name. */
export function osLibrary(isLuerl: boolean): Readonly<Record<string, LuaFunction>> {
  return isLuerl ? luerl : puc;
}
