/**
 * `collectgarbage`. Memory is that of JavaScript, so nothing is ever collected by hand; the answers are those of a collector
 * that runs, and the same in every run.
 */
import { bytesMade } from '../../runtime/meter.ts';
import { LuaFloat, none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { integerArgument, optionArgument } from '../arguments.ts';

const options = ['collect', 'stop', 'restart', 'count', 'step', 'setpause', 'setstepmul', 'isrunning'] as const;

/** What a fresh PUC state takes, in KB. */
const baseKilobytes = 22;

/** PUC's settings, which `setpause` and `setstepmul` answer. */
const setting = 200;

export const garbageFunctions = {
  collectgarbage(option?: LuaValue, n?: LuaValue): LuaReturn {
    const chosen = optionArgument(option, options, 'collect', 1, arguments.length);
    const size = n === undefined ? 0 : integerArgument(n, 2, arguments.length);
    switch (chosen) {
      case 'count':
        return new LuaFloat(baseKilobytes + bytesMade() / 1024);
      case 'step':
        // A step of no size is one of many, any other finishes the cycle.
        return size > 0;
      case 'setpause':
      case 'setstepmul':
        return setting;
      case 'isrunning':
        return true;
      default:
        return 0;
    }
  },
};

export const luerlGarbageFunctions = {
  collectgarbage(): LuaReturn {
    return none;
  },
};
