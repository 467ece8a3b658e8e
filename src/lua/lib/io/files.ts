/** Files as Lua sees them: userdata with one metatable a state, which is found through the global `io`. */
import { typeError } from '../../runtime/errors.ts';
import { state } from '../../runtime/state.ts';
import { LuaUserdata } from '../../runtime/userdata.ts';
import { LuaTable, type LuaValue } from '../../runtime/value.ts';

/** The `__name` of their metatable. */
export const fileTypeName = 'FILE*';

/** A userdata that is a file, or undefined. */
export function fileOf(v: LuaValue): LuaUserdata | undefined {
  return v instanceof LuaUserdata && v.mt?.getString('__name') === fileTypeName ? v : undefined;
}

/** A file as an argument. */
export function fileArgument(v: LuaValue, index: number, given: number): LuaUserdata {
  return fileOf(v) ?? typeError(index, fileTypeName, v, given);
}

/** A file of the library table `io`, such as `stdout`. */
export function standardFile(name: string): LuaValue {
  const io = state.globals?.getString('io');
  const file = io instanceof LuaTable ? io.getString(name) : undefined;
  return fileOf(file) === undefined ? undefined : file;
}
