import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';
import { createEngine, type Dialect, type Engine, type LuaLimits, type LuaResult, type Vm } from '../../src/lua/engines.ts';
import type { Value } from '../../src/message/value.ts';

/** Where the modules of the runtime have to work the same. */
export const machines: readonly (readonly [engine: Engine['id'], dialect: Dialect])[] = [
  ['hbx', 'luerl'],
  ['hbx', 'puc'],
  ['fengari', 'luerl'],
  ['fengari', 'puc'],
];

const roomy: LuaLimits = { instructions: 200_000_000, memoryBytes: 256 * 1024 * 1024 };

export interface LoadedRuntime {
  /** The values of a global function of the driver. @throws Error with the text of the Lua error */
  call(functionName: string, ...args: Value[]): Promise<readonly Value[]>;
  /** The same, with the error as a value. */
  result(functionName: string, args: readonly Value[], limits?: LuaLimits): Promise<LuaResult>;
  close(): Promise<void>;
}

/** Loads modules of src/runtime, each as a local of its name, and after them Lua of the test, whose global functions can be called. */
export async function loadRuntime(engineId: Engine['id'], dialect: Dialect, modules: readonly string[], driver: string): Promise<LoadedRuntime> {
  const engine = await createEngine(engineId);
  const parts = modules.map((name) => `local ${name} = (function()\n${readFileSync(join(packageRoot(), 'src/runtime', `${name}.lua`), 'utf8')}\nend)()\n`);
  const opened = await engine.open([{ name: 'driver.lua', source: parts.join('') + driver }], { dialect, limits: roomy, sandbox: true });
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
