/** Modules as code. */
import { loadProtos, mainFunction } from '../compile/load.ts';
import { stringOfText } from '../convert/text.ts';
import type { Dialect, LuaModule } from '../engines.ts';
import { LuaSyntaxError } from '../parse/errors.ts';
import { charge } from '../runtime/meter.ts';
import type { LuaFunction, LuaValue } from '../runtime/value.ts';
import { Refusal, syntaxFailure } from './failure.ts';

/** Compiles a module, for which the running call pays, to its main function. Throws `Refusal` when it is not Lua. */
export function compileModule({ name, source }: LuaModule, dialect: Dialect, env: LuaValue): LuaFunction {
  const text = stringOfText(source);
  charge(16 + text.length);
  try {
    return mainFunction(loadProtos(text, `@${stringOfText(name)}`, dialect), env);
  } catch (error) {
    if (error instanceof LuaSyntaxError) throw new Refusal(syntaxFailure(error, name));
    throw error;
  }
}
