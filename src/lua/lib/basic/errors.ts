/** `error` and `assert` in both dialects. */
import { callList } from '../../runtime/call.ts';
import { LuaError, positionOf } from '../../runtime/errors.ts';
import { charge } from '../../runtime/meter.ts';
import { LuaTable, typeOf, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { answer, anyArgument, optionalInteger } from '../arguments.ts';
import { luerlText } from './to-text.ts';

/** What raising an error costs: the stack is looked through, which takes long. */
const raiseCost = 300;

export const errorFunctions = {
  error(message?: LuaValue, level?: LuaValue): LuaReturn {
    const place = Number(optionalInteger(level, 1, 2, arguments.length));
    return raise(message, place);
  },

  assert(...args: LuaValue[]): LuaReturn {
    const [v] = args;
    if (v !== undefined && v !== false) return answer(args);
    anyArgument(1, args.length);
    return raise(args.length > 1 ? args[1] : 'assertion failed!', 1);
  },
};

/** Raises a value; a text gets the place where a level of the stack stands before it. */
function raise(message: LuaValue, level: number): never {
  charge(raiseCost);
  throw new LuaError(typeof message === 'string' && level > 0 ? positionOf(level) + message : message);
}

/** In Luerl `pcall` gets all errors as text without a place. */
export const luerlErrorFunctions = {
  error(...args: LuaValue[]): LuaReturn {
    charge(raiseCost);
    const [v] = args;
    const handler = v instanceof LuaTable ? v.mt?.getString('__tostring') : undefined;
    const raised = handler === undefined ? v : callList(handler, v)[0];
    throw new LuaError(luerlText(raised), raised);
  },

  assert(...args: LuaValue[]): LuaReturn {
    const [v] = args;
    if (v !== undefined && v !== false) return answer(args);
    charge(raiseCost);
    const message = args.length > 1 ? args[1] : 'assertion failed';
    throw new LuaError(typeof message === 'string' ? `${message}!` : `error object is a ${typeOf(message)}!`, message);
  },
};
