import { stringOfText } from '../convert/text.ts';
import { sandboxRules, type SandboxRule } from '../sandbox.ts';
import { LuaTable, type LuaValue } from '../runtime/value.ts';

/** Takes away what a sandbox names. */
export function sandboxGlobals(globals: LuaTable, sandbox: boolean | readonly SandboxRule[]): void {
  for (const [path, value] of sandboxRules(sandbox)) {
    const steps = path[0] === '_G' ? path.slice(1) : path;
    let place: LuaTable | undefined = globals;
    for (const step of steps.slice(0, -1)) {
      const inner: LuaValue = place?.getString(stringOfText(step));
      place = inner instanceof LuaTable ? inner : undefined;
    }
    const last = steps.at(-1);
    if (place !== undefined && last !== undefined) place.setString(stringOfText(last), typeof value === 'string' ? stringOfText(value) : value);
  }
}
