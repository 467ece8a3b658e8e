/** What Luerl calls its library functions: a module of Erlang and the function in it, which is not always the Lua name. */
import type { LuaFunction } from '../runtime/value.ts';

const odd: Readonly<Record<string, string>> = {
  error: 'error_call',
  'os.exit': 'lua_exit',
  'utf8.char': 'utf8_char',
  'utf8.len': 'utf8_len',
};

/** Functions without a library that do not belong to the basic one. */
const homes: Readonly<Record<string, string>> = { require: 'package' };

/** Module and function of a host function, such as `luerl_lib_string` and `rep`. */
export function luerlNames(f: LuaFunction): readonly [module: string, name: string] {
  const full = f.name ?? '?';
  const point = full.lastIndexOf('.');
  const library = point < 0 ? (homes[full] ?? 'basic') : full.slice(0, point);
  const name = full.slice(point + 1);
  return [`luerl_lib_${library}`, odd[full] ?? (library === 'bit32' ? `f${name}` : name)];
}
