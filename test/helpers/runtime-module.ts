import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';
import { createEngine, type Dialect, type Engine, type LuaLimits, type LuaResult, type Vm } from '../../src/lua/engines.ts';
import type { Value } from '../../src/message/value.ts';

const own: readonly (readonly [engine: Engine['id'], dialect: Dialect])[] = [
  ['hbx', 'luerl'],
  ['hbx', 'puc'],
];

/** Where the modules of the runtime have to work the same. The second opinion takes a minute, so it is asked only with `HBX_LONG_TESTS`. */
export const machines: typeof own = process.env['HBX_LONG_TESTS'] === undefined ? own : [...own, ['fengari', 'luerl'], ['fengari', 'puc']];

const roomy: LuaLimits = { instructions: 200_000_000, memoryBytes: 256 * 1024 * 1024 };

export interface LoadedRuntime {
  /** The values of a global function of the driver. @throws Error with the text of the Lua error */
  call(functionName: string, ...args: Value[]): Promise<readonly Value[]>;
  /** The same, with the error as a value. */
  result(functionName: string, args: readonly Value[], limits?: LuaLimits): Promise<LuaResult>;
  close(): Promise<void>;
}

/** Their `require`: what was loaded before, with the dot or without. */
const prelude = `
local loaded = {}
local function require(name)
  local found = loaded[name] or loaded[string.sub(name, 2)]
  if found == nil then error("load " .. name .. " first", 0) end
  return found
end
`;

/**
 * Loads modules of src/runtime in this order, each as a local of its name (`a-b.c` is a_b_c), and after them Lua of the test, whose global
 * functions can be called. A module may require those before it.
 */
export async function loadRuntime(engineId: Engine['id'], dialect: Dialect, modules: readonly string[], driver: string): Promise<LoadedRuntime> {
  const engine = await createEngine(engineId);
  const parts = modules.map((name) => {
    const source = readFileSync(join(packageRoot(), 'src/runtime', `${name}.lua`), 'utf8');
    const local = name.replace(/[-.]/g, '_');
    return `local ${local} = (function()\n${source}\nend)()\nloaded["${name}"] = ${local}\n`;
  });
  const opened = await engine.open([{ name: 'driver.lua', source: prelude + parts.join('') + driver }], { dialect, limits: roomy, sandbox: true });
  if (!opened.ok) {
    await engine.close();
    throw new Error(`${opened.error.message} (line ${opened.error.line})`);
  }
  const vm: Vm = opened.vm;
  const result = (functionName: string, args: readonly Value[], limits?: LuaLimits): Promise<LuaResult> => vm.call(functionName, args, limits ? { limits } : {});
  return {
    result,
    async call(functionName, ...args) {
      const answer = await result(functionName, args);
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.values;
    },
    close: () => engine.close(),
  };
}
